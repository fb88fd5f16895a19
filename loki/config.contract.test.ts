import { join } from 'node:path';
import { lokiTenant } from '@lab/telemetry/logs';
import { startLoki, temporaryDirectory } from '@lab/testkit/pipeline';
import { runProgram } from '@lab/testkit/program';
import { lokiLines } from '@lab/testkit/queries';
import { send } from '@lab/testkit/send';
import { expect, it } from 'vitest';

it('accepts the configuration', () => {
  const directory = temporaryDirectory();
  const file = join(import.meta.dirname, 'loki.yaml');
  const args = ['-config.expand-env=true', `-config.file=${file}`, '-verify-config'];
  runProgram('loki', args, { LAB_LOKI_DATA: directory.path });
  directory.remove();
});

it('answers queries as soon as it says that it is ready', async () => {
  const directory = temporaryDirectory();
  const loki = await startLoki(directory.path);
  try {
    // Hung for 4 s while the query scheduler waited for its ring; the client gives up after 5 s.
    expect(await lokiLines(loki.url, '{service_name="absent"}')).toEqual([]);
    expect(loki.program.output()).not.toContain('error sending requests to scheduler');
  } finally {
    await loki.program.stop();
    directory.remove();
  }
});

it('neither takes, gives nor deletes anything for a page of another site, which cannot name the tenant', async () => {
  const directory = temporaryDirectory();
  const loki = await startLoki(directory.path);
  try {
    const origin = { origin: 'https://elsewhere.example' };
    for (const path of [
      'push',
      'delete?query=%7Ba%3D%22b%22%7D&start=1',
      'labels',
      'query?query=vector(1)',
    ]) {
      const url = `${loki.url}/loki/api/v1/${path}`;
      for (const headers of [origin, { ...origin, 'content-type': 'text/plain' }])
        expect((await send(url, { method: 'POST', headers, body: '{}' })).status, path).toBe(401);
      const preflight = await send(url, { method: 'OPTIONS', headers: origin });
      expect(preflight.headers['access-control-allow-origin'], path).toBeUndefined();
    }
    expect((await send(`${loki.url}/loki/api/v1/labels`, { headers: lokiTenant })).status).toBe(200);
  } finally {
    await loki.program.stop();
    directory.remove();
  }
});

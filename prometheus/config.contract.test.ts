import { join } from 'node:path';
import { startPrometheus, temporaryDirectory } from '@lab/testkit/pipeline';
import { runProgram } from '@lab/testkit/program';
import { send } from '@lab/testkit/send';
import { expect, it } from 'vitest';

it('accepts the configuration and the rules it names', () => {
  expect(runProgram('promtool', ['check', 'config', join(import.meta.dirname, 'prometheus.yml')])).toContain(
    'SUCCESS',
  );
});

it('starts with the shared flags: it receives OTLP, keeps exemplars and bounds its data', async () => {
  const directory = temporaryDirectory();
  const prometheus = await startPrometheus(directory.path);
  try {
    const flags = await (await fetch(`${prometheus.url}/api/v1/status/flags`)).text();
    for (const flag of [
      '"web.enable-otlp-receiver":"true"',
      '"enable-feature":"exemplar-storage"',
      '"storage.tsdb.retention.time":"31d"',
      '"storage.tsdb.retention.size":"2GiB"',
    ]) {
      expect(flags).toContain(flag);
    }
    expect(flags).toContain('"web.enable-remote-write-receiver":"false"');
  } finally {
    await prometheus.program.stop();
    directory.remove();
  }
});

it('lets a page of another site neither read nor write', async () => {
  const directory = temporaryDirectory();
  const prometheus = await startPrometheus(directory.path);
  try {
    const origin = { origin: 'https://elsewhere.example' };
    const read = await send(`${prometheus.url}/api/v1/query?query=up`, { headers: origin });
    expect([read.status, read.headers['access-control-allow-origin']]).toEqual([200, undefined]);
    for (const path of [
      '/api/v1/otlp/v1/metrics',
      '/api/v1/write',
      '/api/v1/admin/tsdb/snapshot',
      '/-/reload',
      '/-/quit',
    ]) {
      const url = prometheus.url + path;
      const preflight = await send(url, {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST' },
      });
      expect(preflight.headers['access-control-allow-origin'], path).toBeUndefined();
      // What a page may send without a preflight.
      for (const headers of [origin, { ...origin, 'content-type': 'text/plain' }]) {
        expect(
          (await send(url, { method: 'POST', headers, body: '{}' })).status,
          path,
        ).toBeGreaterThanOrEqual(400);
      }
    }
  } finally {
    await prometheus.program.stop();
    directory.remove();
  }
});

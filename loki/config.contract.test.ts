import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startLoki, temporaryDirectory } from '../scripts/testing/pipeline.ts';
import { runProgram } from '../scripts/testing/program.ts';
import { lokiLines } from '../scripts/testing/queries.ts';
import { send } from '../scripts/testing/send.ts';

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
    expect(await lokiLines(loki.url, '{service_name="nobody"}')).toEqual([]);
    expect(loki.program.output()).not.toContain('error sending requests to scheduler');
  } finally {
    await loki.program.stop();
    directory.remove();
  }
});

it('deletes nothing on request, and gives no page of another site an answer to read', async () => {
  const directory = temporaryDirectory();
  const loki = await startLoki(directory.path);
  try {
    const headers = { origin: 'https://elsewhere.example' };
    const url = `${loki.url}/loki/api/v1/delete?query=${encodeURIComponent('{service_name="a"}')}&start=1`;
    const deletion = await send(url, { method: 'POST', headers });
    expect([deletion.status, deletion.body.trim()]).toEqual([
      403,
      'deletion is not available for this tenant',
    ]);
    const read = await send(`${loki.url}/loki/api/v1/labels`, { headers });
    expect([read.status, read.headers['access-control-allow-origin']]).toEqual([200, undefined]);
  } finally {
    await loki.program.stop();
    directory.remove();
  }
});

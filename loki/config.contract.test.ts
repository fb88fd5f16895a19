import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startLoki, temporaryDirectory } from '../scripts/testing/pipeline.ts';
import { runProgram } from '../scripts/testing/program.ts';
import { lokiLines } from '../scripts/testing/queries.ts';

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

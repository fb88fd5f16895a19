import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startPrometheus, temporaryDirectory } from '../scripts/testing/pipeline.ts';
import { runProgram } from '../scripts/testing/program.ts';

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
      '"web.enable-remote-write-receiver":"true"',
      '"enable-feature":"exemplar-storage"',
      '"storage.tsdb.retention.time":"31d"',
      '"storage.tsdb.retention.size":"2GiB"',
    ]) {
      expect(flags).toContain(flag);
    }
  } finally {
    await prometheus.program.stop();
    directory.remove();
  }
});

import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VerifyEvent } from '../../verify/report/event-lines.ts';
import type { Report } from '../../verify/report/schema.ts';

/**
 * Prints what `lab verify --events` prints, for three checks: begins to judge, then waits until the file that it is given
 * says how the last check ends: `ok` or `failed`.
 */
const [, , control = ''] = process.argv;

const checks = [
  { id: 'browser.actions', title: 'The page does what a user expects', signal: 'browser' },
  { id: 'traces.chain', title: 'One trace: click → fetch → backend → SQL', signal: 'traces' },
  { id: 'logs.nginx', title: 'Nginx’ access lines carry the trace id', signal: 'logs' },
] as const;

const print = (event: VerifyEvent) => process.stdout.write(`${JSON.stringify(event)}\n`);

const judged = (check: (typeof checks)[number], isOk: boolean): Report['checks'][number] => ({
  ...check,
  status: isOk ? 'ok' : 'failed',
  durationMs: 12,
  ...(isOk && { evidence: 'all there' }),
  visible: [],
  failures: isOk
    ? []
    : [
        {
          lookedFor: 'an access line of task.add',
          where: 'http://127.0.0.1:3100/loki',
          seen: 'no line at all',
          tryNext: 'npx lab logs nginx',
        },
      ],
});

const [first, second, third] = checks;
print({ event: 'begin', site: 'http://localhost:8080', checks: [...checks] });
for (const { id } of checks) print({ event: 'judging', id });
print({ event: 'result', check: judged(first, true) });
print({ event: 'result', check: judged(second, true) });
while (!existsSync(control)) await sleep(20);
const isOk = readFileSync(control, 'utf8') === 'ok';
const last = judged(third, isOk);
print({ event: 'result', check: last });
print({
  event: 'end',
  report: {
    schema: 1,
    startedAt: new Date().toISOString(),
    ok: isOk,
    site: 'http://localhost:8080',
    machine: { cpus: 2, cpuModel: 'any', memoryBytes: 1, system: 'Linux' },
    versions: {
      ...{ node: '24', browser: '1', prometheus: '3' },
      logStore: { kind: 'embedded', version: '' },
      traceStore: { kind: 'embedded', version: '' },
    },
    timings: { totalMs: 1_500, preparationMs: 1, driveMs: 1, afterDriveMs: 1 },
    visibility: { count: 2, p50Ms: 300, p95Ms: 500, maxMs: 600 },
    checks: [judged(first, true), judged(second, true), last],
  },
});

import { labMetrics } from '@lab/telemetry/metrics';
import { dashboardUids, runbookUrl } from '../conventions.ts';
import { series } from '../queries/promql.ts';
import type { AlertRule } from './alert-rules.ts';
import { evaluationInterval } from './burn-rate.ts';
import { generatedNotice, toYaml } from './rule-file.ts';

/** Path of these rules in the checkout. */
export const diskRulesPath = 'prometheus/rules/disk.yml';

/** A lab under load writes some 100 MB an hour: some hours are left. */
const lowBytes = 500_000_000;

const shared = {
  runbook_url: runbookUrl('disk-full'),
  dashboard_uid: dashboardUids.pipeline,
};

/** The page comes while there still is the reserve to write it down. */
export const diskAlerts: readonly AlertRule[] = [
  {
    alert: 'DiskAlmostFull',
    expr: `${series(labMetrics.diskFree)} < ${lowBytes}`,
    for: '1m',
    labels: { severity: 'ticket', owner: 'observability' },
    annotations: {
      summary: 'The disk of the lab’s data is almost full',
      description: '{{ $value | humanize1024 }}B are free. A lab under load writes some 100 MB an hour.',
      ...shared,
    },
  },
  {
    alert: 'DiskFull',
    expr: `${series(labMetrics.diskReserve)} == 0`,
    for: '0s',
    labels: { severity: 'page', owner: 'observability' },
    annotations: {
      summary: 'The disk of the lab’s data is full: its reserve is being used',
      description: 'When the reserve is used up too, tasks cannot be changed and telemetry is lost.',
      ...shared,
    },
  },
];

/** The rule file. */
export const diskRulesFile = () =>
  generatedNotice + toYaml({ groups: [{ name: 'disk', interval: evaluationInterval, rules: diskAlerts }] });

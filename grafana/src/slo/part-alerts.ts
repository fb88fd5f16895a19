import { scrapeMetrics } from '@lab/telemetry/third-party-metrics';
import { dashboardUids, runbookUrl } from '../conventions.ts';
import { series } from '../queries/promql.ts';
import type { AlertRule } from './alert-rules.ts';
import { evaluationInterval } from './burn-rate.ts';
import { generatedNotice, toYaml } from './rule-file.ts';

/** Path of these rules in the checkout. */
export const partRulesPath = 'prometheus/rules/parts.yml';

/** Their page in `docs/runbooks/`. */
const runbook = 'part-down';

const labels = { severity: 'page', owner: 'observability' };
const links = { runbook_url: runbookUrl(runbook), dashboard_uid: dashboardUids.pipeline };

/**
 * What objectives cannot see: a part that is down counts no events, so its objectives read “no traffic” and are silent.
 * A minute holds many scrapes, so a single one that fails is no reason.
 */
export const partAlerts: readonly AlertRule[] = [
  {
    alert: 'PartDown',
    expr: `max by (job) (max_over_time(${series(scrapeMetrics.up)}[1m])) == 0`,
    for: '1m',
    labels,
    annotations: {
      summary: '{{ $labels.job }} does not answer',
      description:
        'No scrape of {{ $labels.job }} has worked for more than a minute. Its objectives say “no traffic” meanwhile.',
      ...links,
    },
  },
  {
    alert: 'TelemetryStopped',
    expr: `absent_over_time(${series(scrapeMetrics.up)}[2m])`,
    for: '1m',
    labels,
    annotations: {
      summary: 'No metric arrives any more',
      description:
        'The Collector scrapes every part and sends what it gets to Prometheus; for two minutes nothing has come.',
      ...links,
    },
  },
];

/** The rule file. */
export const partRulesFile = () =>
  generatedNotice + toYaml({ groups: [{ name: 'parts', interval: evaluationInterval, rules: partAlerts }] });

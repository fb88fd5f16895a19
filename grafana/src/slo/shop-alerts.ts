import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { dashboardUids, runbookUrl } from '../conventions.ts';
import { series } from '../queries/promql.ts';
import type { AlertRule } from './alert-rules.ts';
import { evaluationInterval } from './burn-rate.ts';
import { generatedNotice, toYaml } from './rule-file.ts';

/** Path of these rules in the checkout. */
export const shopRulesPath = 'prometheus/rules/shop.yml';

const shared = {
  runbook_url: runbookUrl('order-stuck'),
  dashboard_uid: dashboardUids.shop,
};

/** One is enough: a customer waits, or does not know what became of an order. */
export const shopAlerts: readonly AlertRule[] = [
  {
    alert: 'OrderStuck',
    expr: `max(${series(shopMetrics.ordersStuck)}) > 0`,
    for: '0s',
    labels: { severity: 'page', owner: 'shop' },
    annotations: {
      summary: 'Orders are stuck: {{ $value }}',
      description:
        'A minute after they were placed they are neither completed nor rejected. The admin page of the shop lists them.',
      ...shared,
    },
  },
  {
    alert: 'MessagePutAside',
    expr: `max(${series(shopMetrics.deadLetters)}) > 0`,
    for: '0s',
    labels: { severity: 'ticket', owner: 'shop' },
    annotations: {
      summary: 'Messages were put aside: {{ $value }}',
      description:
        'A consumer failed five times to process each of them; their mails were not written. See npx lab shop dlq list.',
      ...shared,
    },
  },
];

/** The rule file. */
export const shopRulesFile = () =>
  generatedNotice + toYaml({ groups: [{ name: 'shop', interval: evaluationInterval, rules: shopAlerts }] });

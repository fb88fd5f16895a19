import { stringify } from 'yaml';
import { dataSources, runbookUrl } from '../conventions.ts';
import { type BurnRateAlert, burnRateFactor, burnRatePolicy, errorBudget, period } from './burn-rate.ts';
import { ratedSeries, totalSeries } from './indicator.ts';
import type { Objective } from './objective.ts';
import { generatedNotice } from './rule-file.ts';

const apiVersion = 'openslo/v1';
const alertmanager = 'lab-alertmanager';

/** Path of an objective’s OpenSLO document in the checkout. */
export const openSloPath = (objective: Objective) => `grafana/openslo/${objective.name}.yaml`;

/** The objective and its alert policies as OpenSLO v1 documents (https://github.com/OpenSLO/OpenSLO). */
export function openSloFile(objective: Objective): string {
  return documents([
    slo(objective),
    ...burnRatePolicy.flatMap((alert) => [policy(objective, alert), alertCondition(objective, alert)]),
  ]);
}

/** Path of what all objectives refer to. */
export const openSloCommonPath = 'grafana/openslo/common.yaml';

/** Services, data source and notification target that the objectives name. */
export function openSloCommonFile(objectives: readonly Objective[]): string {
  const names = [...new Set(objectives.map(({ service }) => service))];
  const service = (name: string) => ({ apiVersion, kind: 'Service', metadata: { name }, spec: {} });
  return documents([
    ...names.map(service),
    {
      apiVersion,
      kind: 'DataSource',
      metadata: { name: dataSources.prometheus },
      spec: { type: 'Prometheus', connectionDetails: { url: 'http://localhost:9090' } },
    },
    {
      apiVersion,
      kind: 'AlertNotificationTarget',
      metadata: { name: alertmanager },
      spec: { description: 'The lab’s Alertmanager', target: 'alertmanager' },
    },
  ]);
}

const documents = (objects: readonly object[]) =>
  generatedNotice + objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');

const policyName = ({ name }: Objective, alert: BurnRateAlert) =>
  `${name}-${alert.severity}-${alert.longWindow}`;

function slo(objective: Objective) {
  const { indicator } = objective;
  const rated = ratedSeries(indicator);
  return {
    apiVersion,
    kind: 'SLO',
    metadata: { name: objective.name, displayName: objective.title },
    spec: {
      description: objective.description,
      service: objective.service,
      indicator: {
        metadata: { name: objective.name },
        spec: {
          ratioMetric: {
            counter: true,
            [rated.kind]: prometheusMetric(rated.series),
            total: prometheusMetric(totalSeries(indicator)),
          },
        },
      },
      timeWindow: [{ duration: period, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: objective.title, target: 1 - errorBudget(objective.objectivePercent) }],
      alertPolicies: burnRatePolicy.map((alert) => ({ alertPolicyRef: policyName(objective, alert) })),
    },
  };
}

const prometheusMetric = (series: string) => ({
  metricSource: {
    metricSourceRef: dataSources.prometheus,
    type: 'Prometheus',
    spec: { query: `sum(${series})` },
  },
});

function policy(objective: Objective, alert: BurnRateAlert) {
  return {
    apiVersion,
    kind: 'AlertPolicy',
    metadata: { name: policyName(objective, alert), displayName: `${objective.title}: ${alert.severity}` },
    spec: {
      description: `See ${runbookUrl(objective.runbook)}`,
      alertWhenNoData: false,
      alertWhenBreaching: true,
      alertWhenResolved: true,
      conditions: [{ conditionRef: policyName(objective, alert) }],
      notificationTargets: [{ targetRef: alertmanager }],
    },
  };
}

/** OpenSLO knows one window a condition; the short one of the rules has no place in it. */
function alertCondition(objective: Objective, alert: BurnRateAlert) {
  return {
    apiVersion,
    kind: 'AlertCondition',
    metadata: { name: policyName(objective, alert) },
    spec: {
      description: `The budget burns more than ${burnRateFactor(alert)} times too fast over ${alert.longWindow}`,
      severity: alert.severity,
      condition: {
        kind: 'burnrate',
        op: 'gt',
        threshold: burnRateFactor(alert),
        lookbackWindow: alert.longWindow,
        alertAfter: alert.holdFor,
      },
    },
  };
}

import { dashboardUids, errorRatioSeries, eventCountSeries, runbookUrl } from '../conventions.ts';
import { type BurnRateAlert, burnRateFactor, burnRatePolicy, errorBudget, period } from './burn-rate.ts';
import type { Objective } from './objective.ts';
import { recorded } from './recording-rules.ts';

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** `api-availability` becomes `ApiAvailabilityBudgetBurn`: one name an objective, four rules that labels tell apart. */
export function alertName(objective: Objective): string {
  const words = objective.name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}BudgetBurn`;
}

/** The alerts of one objective, one for each row of the policy. */
export const alertRules = (objective: Objective): AlertRule[] =>
  burnRatePolicy.map((alert) => alertRule(objective, alert));

function alertRule(objective: Objective, alert: BurnRateAlert): AlertRule {
  const { severity, longWindow, shortWindow } = alert;
  const factor = burnRateFactor(alert);
  return {
    alert: alertName(objective),
    expr: condition(objective, alert),
    for: alert.holdFor,
    labels: {
      slo: objective.name,
      service: objective.service,
      severity,
      owner: objective.owner,
      long_window: longWindow,
      short_window: shortWindow,
      burn_rate: String(factor),
    },
    annotations: {
      summary: `${objective.title}: the error budget burns more than ${factor} times too fast`,
      description:
        `{{ $value | humanizePercentage }} of the events of the last ${longWindow} were bad; the objective ` +
        `(${objective.objectivePercent} % good over ${period}) allows ` +
        `${errorBudget(objective.objectivePercent) * 100} %. Meaning of a good event: ${objective.description}`,
      runbook_url: runbookUrl(objective.runbook),
      dashboard_uid: dashboardUids[objective.dashboard],
    },
  };
}

/**
 * Long window: enough was lost to matter. Short window: it is still being lost. Number of events: there were enough to
 * tell. Every operand is absent without traffic, so silence never alerts.
 */
function condition(objective: Objective, alert: BurnRateAlert): string {
  const limit = `${burnRateFactor(alert)} * ${errorBudget(objective.objectivePercent)}`;
  const ratio = (window: string) => recorded(objective, errorRatioSeries(window));
  const events = recorded(objective, eventCountSeries(alert.longWindow));
  return [
    `${ratio(alert.longWindow)} > ${limit}`,
    `and ${ratio(alert.shortWindow)} > ${limit}`,
    `and ${events} >= ${objective.minimumEvents}`,
  ].join('\n');
}

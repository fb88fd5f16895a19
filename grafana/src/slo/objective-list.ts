import { dashboardUids, errorRatioSeries, eventCountSeries, sloSeries } from '../conventions.ts';
import { GenerationError } from '../generation-error.ts';
import { checkQuery, describeProblems } from '../queries/check.ts';
import { alertName } from './alert-rules.ts';
import { baseWindow, burnRateFactor, burnRatePolicy, errorBudget, period, seconds } from './burn-rate.ts';
import type { Objective } from './objective.ts';

/** Path of the list in the checkout. */
export const objectiveListPath = 'grafana/objectives.json';

/**
 * The objectives for programs that show them: what is promised, and the recorded series that tell how it stands.
 *
 * @throws GenerationError when a query for traces is wrong
 */
export function objectiveList(objectives: readonly Objective[]): string {
  const windows = burnRatePolicy.map(({ longWindow }) => longWindow);
  const list = {
    period,
    periodSeconds: seconds(period),
    blockSeconds: seconds(baseWindow),
    series: {
      budgetLeft: sloSeries.budgetRemaining,
      badEvents: sloSeries.errorsBase,
      events: eventCountSeries(period),
      errorRatios: Object.fromEntries(
        [...windows, period].map((window) => [window, errorRatioSeries(window)]),
      ),
    },
    alerts: burnRatePolicy.map((alert) => ({
      severity: alert.severity,
      window: alert.longWindow,
      burnRate: burnRateFactor(alert),
    })),
    objectives: objectives.map(entry),
  };
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

function entry(objective: Objective) {
  const { name, title, description, service, runbook, dashboard, objectivePercent, traces } = objective;
  const problems = traces === undefined ? [] : checkQuery('traceql', traces);
  if (traces !== undefined && problems.length > 0)
    throw new GenerationError(`objective "${name}"`, describeProblems(traces, problems));
  return {
    ...{ name, title, description, service, runbook, objectivePercent },
    dashboard: dashboardUids[dashboard],
    errorBudget: errorBudget(objectivePercent),
    alert: alertName(objective),
    ...(traces !== undefined && { traces }),
  };
}

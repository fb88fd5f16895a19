import { errorRatioSeries, eventCountSeries, sloSeries } from '../conventions.ts';
import { is, selector } from '../queries/promql.ts';
import {
  baseWindow,
  burnRatePolicy,
  counterWindows,
  type Duration,
  errorBudget,
  period,
  recordedWindows,
  seconds,
} from './burn-rate.ts';
import { badEventCount, errorRatio, eventCount } from './indicator.ts';
import type { Objective } from './objective.ts';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A recorded series of one objective. */
export const recorded = (objective: Objective, name: string) => selector(name, { slo: is(objective.name) });

/** All recorded series of an objective, in the order of their dependence: a group evaluates from top to bottom. */
export function recordingRules(objective: Objective): RecordingRule[] {
  const labels = { slo: objective.name, service: objective.service };
  const rules = [...baseRules(objective), ...windowRules(objective), ...budgetRules(objective)];
  return [...rules.map((rule) => ({ ...rule, labels })), infoRule(objective, labels)];
}

type Unlabelled = Omit<RecordingRule, 'labels'>;

function baseRules({ indicator }: Objective): Unlabelled[] {
  return [
    { record: sloSeries.eventsBase, expr: eventCount(indicator, baseWindow) },
    { record: sloSeries.errorsBase, expr: badEventCount(indicator, baseWindow) },
  ];
}

function windowRules(objective: Objective): Unlabelled[] {
  const sum = (name: string, window: Duration) => `sum_over_time(${recorded(objective, name)}[${window}])`;
  const ratioFromBase = (window: Duration) =>
    `${sum(sloSeries.errorsBase, window)}\n/ (${sum(sloSeries.eventsBase, window)} > 0)`;
  // Blocks laid end to end count each event once; sliding windows, as in the ratio, would count it many times.
  const countFromBase = (window: Duration) =>
    `sum_over_time(${recorded(objective, sloSeries.eventsBase)}[${window}:${baseWindow}])`;

  return [...counterWindows, ...recordedWindows].flatMap((window) => {
    const fromCounters = counterWindows.includes(window);
    const ratio = {
      record: errorRatioSeries(window),
      expr: fromCounters ? errorRatio(objective.indicator, window) : ratioFromBase(window),
    };
    if (!isCounted(window)) return [ratio];
    const expr = fromCounters ? eventCount(objective.indicator, window) : countFromBase(window);
    return [ratio, { record: eventCountSeries(window), expr }];
  });
}

/** The long windows of the alerts need the number of events, and people the one of the whole period. */
const isCounted = (window: Duration) =>
  window === period || burnRatePolicy.some((alert) => alert.longWindow === window);

function budgetRules(objective: Objective): Unlabelled[] {
  const budget = errorBudget(objective.objectivePercent);
  const ratio = (window: Duration) => recorded(objective, errorRatioSeries(window));
  return [
    { record: sloSeries.objective, expr: `vector(${1 - budget})` },
    { record: sloSeries.errorBudget, expr: `vector(${budget})` },
    { record: sloSeries.periodDays, expr: `vector(${seconds(period) / seconds('1d')})` },
    { record: sloSeries.currentBurnRate, expr: `${ratio('1h')} / ${budget}` },
    { record: sloSeries.periodBurnRate, expr: `${ratio(period)} / ${budget}` },
    { record: sloSeries.budgetRemaining, expr: `1 - ${ratio(period)} / ${budget}` },
  ];
}

function infoRule(objective: Objective, labels: RecordingRule['labels']): RecordingRule {
  const info = {
    title: objective.title,
    objective: `${objective.objectivePercent}%`,
    owner: objective.owner,
  };
  return { record: sloSeries.info, expr: 'vector(1)', labels: { ...labels, ...info } };
}

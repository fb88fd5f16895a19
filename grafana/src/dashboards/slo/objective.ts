import { errorRatioSeries, sloSeries } from '../../conventions.ts';
import { burnRateFactor, burnRatePolicy, errorBudget, period, seconds } from '../../slo/burn-rate.ts';
import type { Objective } from '../../slo/objective.ts';
import { recorded } from '../../slo/recording-rules.ts';
import { place, type Section } from '../definition.ts';
import { gauge, stat, timeseries, units } from '../panels.ts';
import { promql, promqlNow } from '../targets.ts';

const noTraffic = 'no traffic';
const needsTraffic = 'Without events in the window there is no ratio: the panel says "no traffic".';

/** The panels of one objective. Each objective has its own, so that one without traffic says so. */
export const objectiveSection = (objective: Objective): Section => ({
  title: `${objective.title}: ${objective.objectivePercent} % over ${period}`,
  panels: [
    place(goodShareStat(objective), 4, 6, needsTraffic),
    place(budgetLeftGauge(objective), 4, 6, needsTraffic),
    place(burnRateStat(objective), 4, 6, needsTraffic),
    place(exhaustionStat(objective), 4, 6, 'While no budget burns it is never exhausted: the panel says so.'),
    place(errorRatioTimeseries(objective), 8, 6, needsTraffic),
    place(burnRateTimeseries(objective), 12, 7, needsTraffic),
    place(budgetTimeseries(objective), 12, 7, needsTraffic),
  ],
});

const ratio = (objective: Objective, window: string) => recorded(objective, errorRatioSeries(window));

function goodShareStat(objective: Objective) {
  const target = objective.objectivePercent / 100;
  return stat({
    title: `Good events: ${objective.title}`,
    description: `${objective.description}\n\nShare of good events over ${period}. Target: ${objective.objectivePercent} %.`,
    runbook: objective.runbook,
    unit: units.share,
    limits: { warnBelow: 1 - errorBudget(objective.objectivePercent) / 2, badBelow: target },
  })
    .decimals(2)
    .noValue(noTraffic)
    .withTarget(promqlNow(`1 - ${ratio(objective, period)}`, 'good'));
}

const budgetLeftGauge = (objective: Objective) =>
  gauge({
    title: `Budget left: ${objective.title}`,
    description:
      'Share of the error budget of the period that is left. 0 % and below: the objective is missed, and what was planned ' +
      'waits until the cause is fixed.',
    runbook: objective.runbook,
    unit: units.share,
    limits: { warnBelow: 0.5, badBelow: 0.1 },
  })
    .min(0)
    .max(1)
    .decimals(1)
    .noValue(noTraffic)
    .withTarget(promqlNow(recorded(objective, sloSeries.budgetRemaining), 'left'));

const burnRateStat = (objective: Objective) =>
  stat({
    title: `Burn rate: ${objective.title}`,
    description:
      'How many times faster than allowed the budget went during the last hour. 1 spends exactly all of it over the ' +
      `period; ${pageFactor} for an hour wakes somebody.`,
    runbook: objective.runbook,
    unit: units.times,
    limits: { warnAbove: 1, badAbove: pageFactor },
  })
    .decimals(1)
    .noValue(noTraffic)
    .withTarget(promqlNow(recorded(objective, sloSeries.currentBurnRate), 'burn rate'));

const exhaustionStat = (objective: Objective) =>
  stat({
    title: `Time to exhaustion: ${objective.title}`,
    description: 'When the budget is gone if it burns on as in the last hour. 0 when it is gone already.',
    runbook: objective.runbook,
    unit: units.seconds,
    limits: { warnBelow: seconds('7d'), badBelow: seconds('1d') },
  })
    .noValue('never')
    .withTarget(
      promqlNow(
        `clamp_min(${recorded(objective, sloSeries.budgetRemaining)}, 0) * ${seconds(period)}\n` +
          `/ (${recorded(objective, sloSeries.currentBurnRate)} > 0)`,
        'left',
      ),
    );

const errorRatioTimeseries = (objective: Objective) =>
  timeseries({
    title: `Bad events: ${objective.title}`,
    description: 'Share of bad events in the last 5 min and in the last hour. Gaps: no traffic.',
    runbook: objective.runbook,
    unit: units.share,
    limits: {
      warnAbove: errorBudget(objective.objectivePercent),
      badAbove: errorBudget(objective.objectivePercent) * pageFactor,
    },
  })
    .noValue(noTraffic)
    .withTarget(promql(ratio(objective, '5m'), '5m'))
    .withTarget(promql(ratio(objective, '1h'), '1h'));

/** The windows that decide; each alert’s factor is in its legend. */
function burnRateTimeseries(objective: Objective) {
  const panel = timeseries({
    title: `Burn rates: ${objective.title}`,
    description:
      'Burn rate over the long window of each alert. An alert fires when its line is above the factor in the legend, and ' +
      'the same holds for its short window.',
    runbook: objective.runbook,
    unit: units.times,
    limits: { warnAbove: 1, badAbove: pageFactor },
  }).noValue(noTraffic);
  for (const alert of burnRatePolicy) {
    const expr = `${ratio(objective, alert.longWindow)} / ${errorBudget(objective.objectivePercent)}`;
    panel.withTarget(promql(expr, `${alert.longWindow} (${alert.severity} above ${burnRateFactor(alert)})`));
  }
  return panel;
}

const budgetTimeseries = (objective: Objective) =>
  timeseries({
    title: `Budget over the window: ${objective.title}`,
    description:
      `Budget left, looking back ${period} from each moment; below 0 more than all of it is spent. It comes back as bad ` +
      'events leave the window.',
    runbook: objective.runbook,
    unit: units.share,
    mayBeNegative: true,
    limits: { warnBelow: 0.5, badBelow: 0.1 },
  })
    .max(1)
    .noValue(noTraffic)
    .withTarget(promql(recorded(objective, sloSeries.budgetRemaining), 'left'));

const pageFactor = Math.max(...burnRatePolicy.map(burnRateFactor));

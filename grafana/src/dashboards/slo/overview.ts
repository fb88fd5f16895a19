import { errorRatioSeries, eventCountSeries, sloSeries } from '../../conventions.ts';
import { period } from '../../slo/burn-rate.ts';
import { place, type Section } from '../definition.ts';
import { table, units } from '../panels.ts';
import { promqlTable } from '../targets.ts';

/** All objectives at a glance, and the alerts that are on. */
export const overviewSection = (): Section => ({
  title: 'Overview',
  panels: [
    place(objectivesTable(), 16, 8),
    place(alertsTable(), 8, 8, 'A healthy lab has no alert that is pending or firing.'),
  ],
});

/** One row an objective. The label `slo` joins the columns; a column without traffic stays empty. */
const objectivesTable = () =>
  table({
    title: 'Objectives',
    description: `Each objective with its target and what came of it. Good, budget left and events are over ${period}. An empty cell means that there was no traffic.`,
    unit: units.share,
    limits: 'none',
  })
    .withTarget(promqlTable(sloSeries.info))
    .withTarget(promqlTable(`1 - ${errorRatioSeries(period)}`))
    .withTarget(promqlTable(sloSeries.budgetRemaining))
    .withTarget(promqlTable(sloSeries.currentBurnRate))
    .withTarget(promqlTable(eventCountSeries(period)))
    .noValue('no traffic')
    .overrideByName('Burn rate (1h)', [
      { id: 'unit', value: units.times },
      { id: 'decimals', value: 1 },
    ])
    .overrideByName('Events', [
      { id: 'unit', value: units.count },
      { id: 'decimals', value: 0 },
    ])
    .withTransformation({ id: 'joinByField', options: { byField: 'slo', mode: 'outer' } })
    .withTransformation({
      id: 'organize',
      options: {
        includeByName: Object.fromEntries(
          ['slo', 'title', 'objective', 'Value #B', 'Value #C', 'Value #D', 'Value #E'].map((name) => [
            name,
            true,
          ]),
        ),
        renameByName: {
          slo: 'SLO',
          title: 'Title',
          objective: 'Target',
          'Value #B': 'Good',
          'Value #C': 'Budget left',
          'Value #D': 'Burn rate (1h)',
          'Value #E': 'Events',
        },
      },
    });

const alertsTable = () =>
  table({
    title: 'Alerts',
    description:
      'Alerts whose condition holds. "pending": not yet as long as it must. One page needs a look now, a ticket within days.',
    unit: units.count,
    limits: { warnAbove: 1, badAbove: 2 },
  })
    .withTarget(promqlTable('max by (alertname, alertstate, severity, long_window, job) (ALERTS)'))
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true, Value: true },
        renameByName: {
          alertname: 'Alert',
          alertstate: 'State',
          severity: 'Severity',
          long_window: 'Window',
          job: 'Job',
        },
      },
    });

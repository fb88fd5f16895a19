import { browserLogEvents } from '@lab/telemetry/logs';
import { browserMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { resourceAttributes, spanAttributes } from '@lab/telemetry/spans';
import {
  buckets,
  increaseOf,
  is,
  matches,
  observations,
  quantileOf,
  rateOf,
  series,
} from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { barGauge, logs, stat, table, timeseries, units } from '../panels.ts';
import { linksToTraces, traceLinks } from '../shared.ts';
import { logql, promql, promqlNow, traceqlSearch } from '../targets.ts';

const { pageLoads, errors, actionDuration, circuitChanges } = browserMetrics;
const page = { page_route: matches('$page') };

const noActions = 'A quantile exists only for actions that users took.';

/** What users do, and how long it takes them. */
export const activitySection = (): Section => ({
  title: 'Page loads and actions',
  panels: [
    place(pageLoadsStat(), 4, 7),
    place(pageLoadsTimeseries(), 10, 7),
    place(actionsTimeseries(), 10, 7),
    place(slowestActionsBarGauge(), 12, 9, noActions),
    place(slowestActionsTable(), 12, 9),
  ],
});

const pageLoadsStat = () =>
  stat({
    title: 'Page loads',
    description: 'Pages loaded in the time range.',
    unit: units.count,
    limits: 'none',
  })
    .decimals(0)
    .withTarget(promqlNow(increaseOf(series(pageLoads, page), [], '$__range'), 'page loads'));

const pageLoadsTimeseries = () =>
  timeseries({
    title: 'Page loads by page',
    description: 'Pages loaded in each 5 min.',
    unit: units.count,
    limits: 'none',
  }).withTarget(promql(increaseOf(series(pageLoads, page), ['page_route'], '5m'), '{{page_route}}'));

const actionsTimeseries = () =>
  timeseries({
    title: 'Actions',
    description: 'What users did, in each 5 min.',
    unit: units.count,
    limits: 'none',
  }).withTarget(promql(increaseOf(observations(actionDuration, page), ['action'], '5m'), '{{action}}'));

const slowestActionsBarGauge = () =>
  barGauge({
    title: 'Slowest actions (p95)',
    description: 'From the click to the end of the request it caused, over the time range.',
    runbook: 'api-latency',
    unit: units.seconds,
    limits: { warnAbove: 0.5, badAbove: 1 },
  })
    .dataLinks(linksToTraces(services.frontend))
    .withTarget(
      promqlNow(
        `sort_desc(${quantileOf(0.95, buckets(actionDuration, page), ['action'], '$__range')})`,
        '{{action}}',
      ),
    );

const slowestActionsTable = () =>
  table({
    title: 'Traces of actions',
    description: 'The newest actions as traces. A click on an id leads to the whole request.',
    unit: units.count,
    limits: 'none',
  })
    .withTarget(
      traceqlSearch(
        `{ resource.${resourceAttributes.serviceName} = "${services.frontend}" && span.${spanAttributes.action} != nil } | select(span.${spanAttributes.action})`,
        30,
      ),
    )
    .overrideByName('traceID', [{ id: 'links', value: traceLinks }]);

/** What went wrong in browsers. */
export const errorsSection = (): Section => ({
  title: 'Errors',
  panels: [
    place(errorsTimeseries(), 10, 8, 'A healthy page has no errors.'),
    place(errorLogs(), 14, 8, 'A healthy page has no errors.'),
    place(circuitsTimeseries(), 24, 7),
  ],
});

const errorsTimeseries = () =>
  timeseries({
    title: 'Errors by kind',
    description: 'Uncaught errors, unhandled rejections and console errors a second.',
    runbook: 'page-load',
    unit: units.perSecond,
    limits: { warnAbove: 0.01, badAbove: 0.1 },
  })
    .noValue('none')
    .withTarget(promql(rateOf(series(errors, page), ['kind', 'page_route']), '{{kind}} {{page_route}}'));

const errorLogs = () =>
  logs({
    title: 'Error messages',
    description:
      'What the browsers reported. The details of a line hold the stack and, if there is one, its trace.',
    runbook: 'page-load',
  }).withTarget(
    logql(
      `{service_name="${services.frontend}"} | event_name="${browserLogEvents.error}" | page_route=~"$page"`,
    ),
  );

const circuitsTimeseries = () =>
  timeseries({
    title: 'Circuits that opened',
    description:
      'Times in each minute that a page left a service alone because it did not answer. A page that is cut off tries again each minute at least, and is counted again.',
    runbook: 'api-availability',
    unit: units.count,
    limits: { warnAbove: 1, badAbove: 10 },
  }).withTarget(
    promql(
      increaseOf(series(circuitChanges, { ...page, state: is('open') }), ['circuit'], '1m'),
      '{{circuit}}',
    ),
  );

import { backendMetrics } from '@lab/telemetry/metrics';
import { scrapeJobs } from '@lab/telemetry/services';
import { collectorMetrics, nodeMetrics, processMetrics } from '@lab/telemetry/third-party-metrics';
import { buckets, is, quantileOf, rateOf, series } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { stacked, timeseries, units } from '../panels.ts';
import { promql, promqlWithExemplars } from '../targets.ts';

const job = is(scrapeJobs.backend);

/** Utilisation and saturation of the backend’s Node.js. */
export const nodeSection = (): Section => ({
  title: 'Backend: utilisation and saturation',
  panels: [
    place(cpuTimeseries(), 8, 7),
    place(eventLoopTimeseries(), 8, 7),
    place(heapTimeseries(), 8, 7),
    place(gcTimeseries(), 8, 7, 'The histogram exists only after the first garbage collection.'),
    place(handlesTimeseries(), 8, 7),
    place(openFilesTimeseries(), 8, 7),
  ],
});

const cpuTimeseries = () =>
  timeseries({
    title: 'CPU',
    description: 'Share of one core. Node answers requests on one thread: near 100 % all of them wait.',
    runbook: 'api-latency',
    unit: units.share,
    limits: { warnAbove: 0.7, badAbove: 0.9 },
  }).withTarget(promql(rateOf(series(processMetrics.cpu, { job })), 'backend'));

const eventLoopTimeseries = () =>
  timeseries({
    title: 'Event loop delay',
    description: 'How late timers come. Every request waits at least as long.',
    runbook: 'api-latency',
    unit: units.seconds,
    limits: { warnAbove: 0.1, badAbove: 0.5 },
  })
    .withTarget(promql(series(nodeMetrics.eventLoopLagP50, { job }), 'p50'))
    .withTarget(promql(series(nodeMetrics.eventLoopLagP99, { job }), 'p99'));

const heapTimeseries = () =>
  timeseries({
    title: 'Memory',
    description: 'Heap in use and reserved, and the process as a whole. A heap that only grows is a leak.',
    unit: units.bytes,
    limits: 'none',
  })
    .withTarget(promql(series(nodeMetrics.heapUsed, { job }), 'heap used'))
    .withTarget(promql(series(nodeMetrics.heapTotal, { job }), 'heap reserved'))
    .withTarget(promql(series(nodeMetrics.external, { job }), 'external'))
    .withTarget(promql(series(processMetrics.resident, { job }), 'resident'));

const gcTimeseries = () =>
  stacked({
    title: 'Garbage collection',
    description: 'Share of the time that the backend stands still to collect garbage, by kind.',
    runbook: 'api-latency',
    unit: units.share,
    limits: { warnAbove: 0.05, badAbove: 0.2 },
  }).withTarget(promql(rateOf(`${nodeMetrics.gc.name}_sum`, ['kind']), '{{kind}}'));

const handlesTimeseries = () =>
  timeseries({
    title: 'Open handles',
    description: 'Sockets, timers and the like. Growth without more traffic is a leak.',
    unit: units.count,
    limits: { warnAbove: 500, badAbove: 2000 },
  }).withTarget(promql(series(nodeMetrics.handles, { job }), 'handles'));

const openFilesTimeseries = () =>
  timeseries({
    title: 'Open files',
    description: 'Share of the files and sockets that the process may open.',
    unit: units.share,
    limits: { warnAbove: 0.7, badAbove: 0.9 },
  }).withTarget(
    promql(
      `${series(processMetrics.openFiles, { job })} / ${series(processMetrics.maxFiles, { job })}`,
      'open',
    ),
  );

/** SQLite through the backend’s eyes. */
export const databaseSection = (): Section => ({
  title: 'SQLite',
  panels: [
    place(statementRateTimeseries(), 8, 7),
    place(statementDurationTimeseries(), 8, 7, 'A quantile exists only while there are statements.'),
    place(tasksTimeseries(), 8, 7),
  ],
});

const statementRateTimeseries = () =>
  timeseries({
    title: 'Statements',
    description: 'SQL statements a second by operation. Many more than requests: something asks in a loop.',
    unit: units.perSecond,
    limits: 'none',
  }).withTarget(
    promql(rateOf(`${backendMetrics.dbQueryDuration.name}_count`, ['operation']), '{{operation}}'),
  );

const statementDurationTimeseries = () =>
  timeseries({
    title: 'Statement p95',
    description:
      'p95 of the time of a statement by operation. Writes wait for each other: SQLite has one writer.',
    runbook: 'database-latency',
    unit: units.seconds,
    limits: { warnAbove: 0.025, badAbove: 0.05 },
  })
    .noValue('no statements')
    .withTarget(
      promqlWithExemplars(
        quantileOf(0.95, buckets(backendMetrics.dbQueryDuration), ['operation']),
        '{{operation}}',
      ),
    );

const tasksTimeseries = () =>
  stacked({
    title: 'Tasks',
    description: 'Rows of the task table by status.',
    unit: units.count,
    limits: 'none',
  }).withTarget(promql(`sum by (status) (${series(backendMetrics.tasks)})`, '{{status}}'));

/** Every part of the lab side by side. */
export const processesSection = (): Section => ({
  title: 'All parts',
  panels: [place(memoryTimeseries(), 12, 8), place(partsCpuTimeseries(), 12, 8)],
});

const memoryTimeseries = () =>
  stacked({
    title: 'Resident memory',
    description: 'Memory of each part. All of them idle together should stay below 560 MB.',
    unit: units.bytes,
    limits: 'none',
  })
    .withTarget(promql(`sum by (job) (${series(processMetrics.resident)})`, '{{job}}'))
    .withTarget(promql(`sum(${series(collectorMetrics.resident)})`, scrapeJobs.collector));

const partsCpuTimeseries = () =>
  stacked({
    title: 'CPU',
    description: 'Cores that each part uses.',
    unit: units.times,
    limits: 'none',
  })
    .withTarget(promql(rateOf(series(processMetrics.cpu), ['job']), '{{job}}'))
    .withTarget(promql(rateOf(series(collectorMetrics.cpu)), scrapeJobs.collector));

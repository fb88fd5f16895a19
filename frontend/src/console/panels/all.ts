import { drawBarGauge } from './bar-gauge.ts';
import { drawGauge } from './gauge.ts';
import { drawLogs } from './logs.ts';
import { drawNodeGraph } from './node-graph.ts';
import { drawStat } from './stat.ts';
import { drawTable } from './table.ts';
import { drawTimeseries } from './timeseries.ts';
import { drawTrace } from './trace.ts';
import { drawUnknown } from './unknown.ts';
import type { DrawPanel } from './view.ts';

/** How each of Grafana’s panel types is drawn here. */
const panelTypes: Readonly<Record<string, DrawPanel>> = {
  timeseries: drawTimeseries,
  stat: drawStat,
  gauge: drawGauge,
  bargauge: drawBarGauge,
  table: drawTable,
  logs: drawLogs,
  nodeGraph: drawNodeGraph,
  traces: drawTrace,
};

export const drawingOf = (type: string): DrawPanel => panelTypes[type] ?? drawUnknown;

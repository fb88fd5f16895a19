import { z } from 'zod';

/** Path of the manifest in the checkout. Not below `grafana/dashboards`: Grafana would take it for a dashboard. */
export const panelManifestPath = 'grafana/panels.json';

const query = z.strictObject({
  refId: z.string(),
  /** `trace-id`: `expr` is the id of a trace. `service-map`: Grafana asks Prometheus; `expr` is PromQL for its edges. */
  language: z.enum(['promql', 'logql', 'traceql', 'trace-id', 'service-map']),
  /** Uid of the data source. */
  datasource: z.string(),
  /** The query with its variables, as in the dashboard. Fill them in by `interpolate` of `queries/variables.ts`. */
  expr: z.string(),
  /** One value at the end of the time range instead of a curve over it. */
  instant: z.boolean(),
  /** Legend with `{{label}}`; empty where there is none. */
  legend: z.string(),
});

const panel = z.strictObject({
  id: z.number().int().positive(),
  title: z.string(),
  type: z.string(),
  section: z.string(),
  /** Why empty answers are right; `null`: at least one of the queries must answer with something. */
  mayBeEmpty: z.string().nullable(),
  queries: z.array(query),
});

const dashboard = z.strictObject({
  uid: z.string(),
  title: z.string(),
  /** The workload without which it is empty; `null`: every lab has what it shows. */
  workload: z.literal('shop').nullable(),
  /** File of the dashboard in the checkout. */
  path: z.string(),
  /** Value for each variable; `null`: the caller brings one, such as the id of a trace it has just made. */
  variables: z.record(z.string(), z.string().nullable()),
  /** Queries of annotations: they may always be empty. */
  annotations: z.array(
    z.strictObject({ name: z.string(), language: z.enum(['promql', 'logql']), expr: z.string() }),
  ),
  panels: z.array(panel),
});

/** What `verify` runs: every query of every panel. */
export const panelManifestSchema = z.strictObject({ dashboards: z.array(dashboard) });

export type PanelManifest = z.infer<typeof panelManifestSchema>;
export type ManifestDashboard = z.infer<typeof dashboard>;
export type ManifestPanel = z.infer<typeof panel>;
export type ManifestQuery = z.infer<typeof query>;

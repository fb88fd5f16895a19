/** Every name that the generated rules, alerts, dashboards and data sources share. Nothing else spells one out. */

/** Labels that identify an objective on each of its recorded series and alerts. */
export const sloLabels = ['slo', 'service'] as const;

/** Recorded series without a window in their name. `<level>:<what>:<kind>` as the Prometheus documentation advises. */
export const sloSeries = {
  /** Events that count towards the objective, in the last 5 min: the base of all windows from 1 d up. */
  eventsBase: 'slo:events:increase5m',
  /** The bad ones among them. */
  errorsBase: 'slo:errors:increase5m',
  objective: 'slo:objective:ratio',
  errorBudget: 'slo:error_budget:ratio',
  periodDays: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
  /** 1, with the title and the objective as labels, for tables. */
  info: 'slo:info',
} as const;

/** Share of bad events over a window. Absent while the window holds no event at all. */
export const errorRatioSeries = (window: string) => `slo:sli_error:ratio_rate${window}`;

/** Number of events in a window. */
export const eventCountSeries = (window: string) => `slo:events:increase${window}`;

/** Uids of the provisioned data sources, as panels and links name them. */
export const dataSources = {
  prometheus: 'lab-prometheus',
  loki: 'lab-loki',
  tempo: 'lab-tempo',
} as const;

export type DataSourceKind = keyof typeof dataSources;

/** Uids of the dashboards; also their file names. */
export const dashboardUids = {
  slo: 'lab-slo',
  tracing: 'lab-tracing',
  browser: 'lab-browser',
  services: 'lab-services',
  pipeline: 'lab-pipeline',
  shop: 'lab-shop',
} as const;

export type DashboardKey = keyof typeof dashboardUids;

/** The Grafana folder of all of them. */
export const dashboardFolder = 'Observability Lab';

/** Where the lab answers by default (`LAB_HOST` and `LAB_HTTP_PORT` of `.env`); it serves `docs/` under `/docs/`. */
export const labUrl = 'http://localhost:8080';

/** Address of a page of `docs/runbooks/`, without its `.md`. */
export const runbookUrl = (runbook: string) => `${labUrl}/docs/runbooks/${runbook}.md`;

/** Address of a dashboard in Grafana, relative to Grafana’s root. */
export const dashboardPath = (key: DashboardKey) => `/d/${dashboardUids[key]}`;

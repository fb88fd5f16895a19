export const languageIds = ['promql', 'logql', 'traceql'] as const;

export type LanguageId = (typeof languageIds)[number];

interface Language {
  readonly name: string;
  readonly store: string;
  /** What its queries find. */
  readonly finds: string;
  /** The beginning of a first query. */
  readonly hint: string;
}

export const languages: Readonly<Record<LanguageId, Language>> = {
  promql: {
    name: 'PromQL',
    store: 'Prometheus',
    finds: 'metrics',
    hint: 'sum(rate(http_requests_total[5m]))',
  },
  logql: { name: 'LogQL', store: 'Loki', finds: 'logs', hint: '{service_name="lab-backend"}' },
  traceql: { name: 'TraceQL', store: 'Tempo', finds: 'traces', hint: '{ span.http.route = "/api/tasks" }' },
};

export const isLanguage = (text: string): text is LanguageId =>
  languageIds.some((language) => language === text);

/** Longer ones do not fit into an address that Nginx takes. */
export const longestQuery = 4_000;

/** LogQL that finds lines, not numbers counted from them: it begins with a selector. */
export const findsLines = (query: string): boolean => /^(?:\s|#[^\n]*(?:\n|$))*\{/.test(query);

/** The language that a data source of a dashboard’s file is asked in. */
export const languageOfStore: Readonly<Record<string, LanguageId>> = {
  prometheus: 'promql',
  loki: 'logql',
  tempo: 'traceql',
};

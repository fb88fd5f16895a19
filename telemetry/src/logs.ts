/**
 * Loki answers only to who names its tenant, which a page of another site cannot without a preflight, and that is refused.
 * The name is the one that Loki itself uses where there are no tenants.
 */
export const lokiTenant = { 'X-Scope-OrgID': 'fake' } as const;

/** Stream labels that Loki indexes. Everything else is structured metadata or part of the line. */
export const logStreamLabels = ['service_name', 'service_namespace', 'deployment_environment_name'] as const;

/** Structured metadata that every log line of a request carries in Loki. */
export const logTraceFields = { traceId: 'trace_id', spanId: 'span_id' } as const;

/** Fields of one line of Nginx' JSON access log. */
export const accessLogFields = [
  'time',
  'trace_id',
  'span_id',
  'request_id',
  'method',
  'path',
  'status',
  'bytes_sent',
  'request_time_s',
  'upstream_addr',
  'upstream_status',
  'upstream_response_time_s',
  'user_agent',
] as const;

/** The record that a deployment leaves, for dashboards to show as an annotation. */
export const deploymentLog = {
  service: 'lab-deploy',
  event: 'lab.deployment',
  attributes: { release: 'lab.release', commit: 'vcs.ref.head.revision', outcome: 'lab.outcome' },
} as const;

/** `event.name` of the browser's log records. */
export const browserLogEvents = {
  action: 'browser.action',
  error: 'browser.error',
  webVital: 'browser.web_vital',
} as const;

/**
 * Structured metadata that queries may use, by the service that sends it, as Loki writes the attributes' names. Every
 * record has the first group.
 */
export const logMetadata = {
  every: [
    'trace_id',
    'span_id',
    'severity_text',
    'severity_number',
    'service_version',
    'scope_name',
    'exception_type',
    'exception_message',
    'exception_stacktrace',
  ],
  backend: ['method', 'route', 'path', 'status', 'duration_ms'],
  nginx: ['http_response_status_code', 'http_request_method', 'url_path', 'request_id'],
  browser: [
    'event_name',
    'lab_action',
    'lab_outcome',
    'page_route',
    'error_kind',
    'session_id',
    'web_vital_name',
    'web_vital_value',
    'web_vital_rating',
  ],
} as const;

/** A way to break the lab that leaves it running, and the check of `verify` that must see it. */
export interface Break {
  readonly what: string;
  readonly file: string;
  /** What is taken out of the file, or replaced; must be there. */
  readonly find: RegExp;
  readonly replace?: string;
  readonly check: string;
  /** In what the check says that it has seen, or in what it looked for. */
  readonly seen: RegExp;
}

const collector = 'collector/config.yaml';

/** One operator of the access log's receiver. */
const operator = (type: string) => new RegExp(` {6}- type: ${type}\\n(?: {8}.*\\n)+`);

/** All at once: none hides another. */
export const breaks: readonly Break[] = [
  {
    what: 'the watch is not scraped',
    file: collector,
    find: / {8}- job_name: lab-watch\n(?: {10}.*\n)+/,
    check: 'metrics.targets',
    seen: /lab-watch was not scraped/,
  },
  {
    what: 'pushed metrics have no pipeline',
    file: collector,
    find: / {4}metrics:\n {6}receivers: \[otlp\]\n(?: {6}.*\n){2}/,
    check: 'pipeline.programs',
    seen: /metrics of another program.*HTTP 404/,
  },
  {
    what: 'spans do not get their defaults',
    file: collector,
    find: /(?<= {4}traces:\n {6}receivers: \[otlp\]\n {6}processors: \[memory_limiter), transform\/defaults/,
    check: 'pipeline.programs',
    seen: /traces of another program.*without its namespace/,
  },
  {
    what: 'log records do not get their defaults',
    file: collector,
    find: /(?<= {4}logs:\n {6}receivers: \[otlp\]\n {6}processors: \[memory_limiter), transform\/defaults/,
    check: 'pipeline.programs',
    seen: /logs of another program.*without its namespace/,
  },
  {
    what: 'access lines do not get their defaults',
    file: collector,
    find: /(?<=transform\/access_log), transform\/defaults/,
    check: 'logs.nginx',
    seen: /no deployment_environment_name/,
  },
  {
    what: 'access lines get no attributes',
    file: collector,
    find: /(?<=\[memory_limiter), transform\/access_log/,
    check: 'logs.nginx',
    seen: /http_response_status_code is undefined/,
  },
  {
    what: 'the severity of access lines is not read',
    file: collector,
    find: operator('severity_parser'),
    check: 'logs.nginx',
    seen: /severity_text is undefined/,
  },
  {
    what: 'the time of access lines is not read',
    file: collector,
    find: operator('time_parser'),
    check: 'logs.nginx',
    seen: /stored at/,
  },
  {
    what: 'the position in the access log is not kept',
    file: collector,
    find: /(?<=start_at: beginning.*\n) {4}storage: file_storage\n/,
    check: 'pipeline.storage',
    seen: /position in Nginx’ access log/,
  },
  {
    what: 'queues are in memory only',
    file: collector,
    find: /(?<=sending_queue: &queue\n) {6}storage: file_storage\n/,
    check: 'pipeline.storage',
    seen: /the queue of spans/,
  },
  {
    what: 'the pages do not reach Loki',
    file: 'nginx/lab.conf.template',
    find: /(?<=location ~ "\^\/)query(?=\/loki)/,
    replace: 'closed',
    check: 'network.queries',
    seen: /\/query\/loki.*HTTP 404/,
  },
];

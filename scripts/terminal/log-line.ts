/** What a log line says, in whichever of the parts' formats. */
interface LogLine {
  /** ISO 8601, or milliseconds since 1970. */
  readonly time: unknown;
  readonly level: unknown;
  readonly message: unknown;
  readonly rest: Readonly<Record<string, unknown>>;
}

/**
 * A log line as people read it: time, level, message, then whatever else it says as `key=value`. A line that is not JSON
 * (Node.js parts), logfmt (Loki, Prometheus, Alertmanager) or tab-separated (Collector) stays as it is.
 */
export function readableLine(line: string): string {
  const parsed = fromJson(line) ?? fromLogfmt(line) ?? fromTabs(line);
  if (!parsed) return line;
  const { time, level, message, rest } = parsed;
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`);
  return [timeOf(time), level ? String(level).padEnd(5) : '', String(message ?? ''), ...fields]
    .filter((text) => text !== '')
    .join('  ')
    .trimEnd();
}

function fromJson(line: string): LogLine | undefined {
  const object = objectIn(line);
  if (!object) return undefined;
  const { time, ts, level, msg, message, ...rest } = object;
  return { time: time ?? ts, level, message: msg ?? message, rest };
}

const logfmtPair = /([\w.]+)=("(?:[^"\\]|\\.)*"|\S*)/g;

function fromLogfmt(line: string): LogLine | undefined {
  if (!/^[\w.]+=\S* .*\bmsg=/.test(line)) return undefined;
  const { time, ts, level, msg, caller, source, ...rest } = Object.fromEntries(
    [...line.matchAll(logfmtPair)].map(([, key = '', value = '']) => [key, unquoted(value)]),
  );
  return { time: time ?? ts, level, message: msg, rest };
}

function fromTabs(line: string): LogLine | undefined {
  const [time = '', level, caller, message, fields = ''] = line.split('\t');
  if (message === undefined || Number.isNaN(Date.parse(time))) return undefined;
  const { resource, ...rest } = objectIn(fields) ?? {};
  return { time, level, message: caller?.includes('.go:') ? message : `${caller} ${message}`, rest };
}

function objectIn(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unquoted = (value: string) =>
  value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : value;

/** The time of day, UTC: a log is read from its end. */
function timeOf(time: unknown): string {
  const date = new Date(typeof time === 'number' ? time : String(time ?? ''));
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(11, 23);
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[\s"]/.test(text) && typeof value === 'string' ? JSON.stringify(text) : text;
}

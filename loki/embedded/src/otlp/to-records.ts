import type { AnyValue, KeyValue } from '@lab/store-engine/otlp-messages';
import { toBigInt, toSignedInteger } from '@lab/store-engine/proto';
import type { LogRecord } from '../ingest/record.ts';
import { envelopeCodec, type LogRecordMessage, type LogsEnvelope, recordCodec } from './codec.ts';

/** Resource attributes that are index labels: as `otlp_config` in loki/loki.yaml. */
const indexed: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'deployment.environment.name',
]);
const unknownService = 'unknown_service';

export interface OtlpRecords {
  readonly records: readonly LogRecord[];
  /** One for each record that could not be read. */
  readonly errors: readonly string[];
}

type Pair = [name: string, value: string];

/**
 * Log records as Loki stores them: https://grafana.com/docs/loki/latest/send-data/otel/#format-considerations
 *
 * @param now nanoseconds since the epoch, for records without a time
 * @throws when the bytes are no export request
 */
export function decodeOtlp(bytes: Uint8Array, now: bigint): OtlpRecords {
  return recordsOf(envelopeCodec.decode(bytes), now);
}

function recordsOf({ resourceLogs }: LogsEnvelope, now: bigint): OtlpRecords {
  const records: LogRecord[] = [];
  const errors: string[] = [];
  for (const { resource, scopeLogs } of resourceLogs) {
    const attributes = resource?.attributes ?? [];
    const stream = new Map(labelsOf(attributes.filter(({ key }) => indexed.has(key))));
    if (!stream.has('service_name')) stream.set('service_name', unknownService);
    const rest = labelsOf(attributes.filter(({ key }) => !indexed.has(key)));
    for (const { scope, logRecords } of scopeLogs) {
      const scopePairs: Pair[] = [
        ...(scope?.name ? [['scope_name', scope.name] as Pair] : []),
        ...(scope?.version ? [['scope_version', scope.version] as Pair] : []),
        ...labelsOf(scope?.attributes ?? []),
      ];
      for (const bytes of logRecords) {
        try {
          records.push(toRecord(recordCodec.decode(bytes), stream, [...rest, ...scopePairs], now));
        } catch (error) {
          errors.push(
            `a log record could not be decoded: ${error instanceof Error ? error.message.slice(0, 300) : error}`,
          );
        }
      }
    }
  }
  return { records, errors };
}

function toRecord(
  message: LogRecordMessage,
  stream: ReadonlyMap<string, string>,
  shared: readonly Pair[],
  now: bigint,
): LogRecord {
  const [time, observed] = [toBigInt(message.timeUnixNano), toBigInt(message.observedTimeUnixNano)];
  const { severityNumber, severityText, flags, traceId, spanId, attributes, body } = message;
  const metadata = new Map<string, string>([
    ...shared,
    ...labelsOf(attributes),
    ...(observed > 0n ? [['observed_timestamp', String(observed)] as Pair] : []),
    ...(severityNumber > 0 ? [['severity_number', String(severityNumber)] as Pair] : []),
    ...(severityText ? [['severity_text', severityText] as Pair] : []),
    ...(flags > 0 ? [['flags', String(flags)] as Pair] : []),
    ...(traceId.length > 0 ? [['trace_id', hex(traceId)] as Pair] : []),
    ...(spanId.length > 0 ? [['span_id', hex(spanId)] as Pair] : []),
  ]);
  return { timestamp: time || observed || now, line: textOf(body), stream, metadata };
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Labels of attributes; the members of a key-value list each become one. */
function labelsOf(pairs: readonly KeyValue[], prefix = ''): Pair[] {
  return pairs.flatMap(({ key, value }): Pair[] => {
    const name = prefix === '' ? labelName(key) : `${prefix}_${labelName(key)}`;
    if (value?.value === 'kvlistValue') return labelsOf(value.kvlistValue?.values ?? [], name);
    return [[name, textOf(value)]];
  });
}

/** As Loki makes a label name of an attribute’s. */
function labelName(key: string): string {
  const name = key.replace(/[^a-zA-Z0-9_]/gu, '_');
  if (/^\d/.test(name)) return `key_${name}`;
  return /^_[^_]/.test(name) ? `key${name}` : name;
}

/** As `AsString` of the Collector’s pdata. */
function textOf(value: AnyValue | null | undefined): string {
  switch (value?.value) {
    case 'stringValue':
      return value.stringValue ?? '';
    case 'boolValue':
      return String(value.boolValue ?? false);
    case 'bytesValue':
      return Buffer.from(value.bytesValue ?? new Uint8Array()).toString('base64');
    case 'intValue':
      return value.intValue ? String(toSignedInteger(value.intValue)) : '0';
    case 'doubleValue':
      return String(value.doubleValue ?? 0);
    case 'arrayValue':
    case 'kvlistValue':
      return JSON.stringify(plainOf(value));
    default:
      return '';
  }
}

function plainOf(value: AnyValue | null | undefined): unknown {
  switch (value?.value) {
    case 'arrayValue':
      return (value.arrayValue?.values ?? []).map(plainOf);
    case 'kvlistValue':
      return Object.fromEntries(
        (value.kvlistValue?.values ?? []).map(({ key, value: inner }) => [key, plainOf(inner)]),
      );
    case 'boolValue':
      return value.boolValue ?? false;
    case 'doubleValue':
      return value.doubleValue ?? 0;
    case 'intValue':
      return value.intValue ? Number(toSignedInteger(value.intValue)) : 0;
    case undefined:
      return null;
    default:
      return textOf(value);
  }
}

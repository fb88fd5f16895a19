import { patience } from './patience.ts';

/** OTLP/JSON by hand for tests: what any sender may send, also what no SDK would. */

export type Attributes = Record<string, string | number>;

const attributeList = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { doubleValue: value } : { stringValue: value },
  }));

const nanoseconds = (milliseconds: number) => `${milliseconds}000000`;

export interface LogRecord {
  readonly body: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: Attributes;
  /** Milliseconds since 1970. Default: now. */
  readonly time?: number;
}

/** Body for `/v1/logs`. */
export function logsRequest(
  resource: Attributes,
  records: readonly LogRecord[],
  scope: Attributes = {},
): unknown {
  const logRecords = records.map(({ body, traceId, spanId, attributes, time }) => ({
    timeUnixNano: nanoseconds(time ?? Date.now()),
    severityText: 'INFO',
    severityNumber: 9,
    body: { stringValue: body },
    attributes: attributeList(attributes ?? {}),
    traceId,
    spanId,
  }));
  return {
    resourceLogs: [
      {
        resource: { attributes: attributeList(resource) },
        scopeLogs: [{ scope: { attributes: attributeList(scope) }, logRecords }],
      },
    ],
  };
}

/** Body for `/v1/traces` with one span of 1 ms. */
export function spanRequest(
  resource: Attributes,
  name: string,
  attributes: Attributes,
  scope: Attributes = {},
): unknown {
  const now = Date.now();
  const span = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name,
    kind: 3,
    startTimeUnixNano: nanoseconds(now - 1),
    endTimeUnixNano: nanoseconds(now),
    attributes: attributeList(attributes),
  };
  return {
    resourceSpans: [
      {
        resource: { attributes: attributeList(resource) },
        scopeSpans: [{ scope: { attributes: attributeList(scope) }, spans: [span] }],
      },
    ],
  };
}

export interface DeltaPoint {
  readonly name: string;
  /** Of a counter. */
  readonly value?: number;
  /** `counts` has one number more than `bounds`. */
  readonly histogram?: {
    readonly bounds: readonly number[];
    readonly counts: readonly number[];
    readonly sum: number;
  };
  readonly attributes: Attributes;
  /** Milliseconds since 1970 on the sender's clock. */
  readonly time: number;
}

/** Body for `/v1/metrics` with delta temporality. */
export function deltaRequest(resource: Attributes, points: readonly DeltaPoint[]): unknown {
  const metrics = points.map(({ name, value, histogram, attributes, time }) => {
    const common = {
      startTimeUnixNano: nanoseconds(time - 1_000),
      timeUnixNano: nanoseconds(time),
      attributes: attributeList(attributes),
    };
    if (histogram === undefined) {
      const dataPoints = [{ ...common, asDouble: value ?? 0 }];
      return { name, sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } };
    }
    const { bounds, counts, sum } = histogram;
    const count = counts.reduce((total, each) => total + each, 0);
    const dataPoints = [{ ...common, count, sum, explicitBounds: bounds, bucketCounts: counts }];
    return { name, histogram: { aggregationTemporality: 1, dataPoints } };
  });
  return {
    resourceMetrics: [{ resource: { attributes: attributeList(resource) }, scopeMetrics: [{ metrics }] }],
  };
}

/** Sends a body to an OTLP/HTTP receiver; anything but 2xx is an error. */
export async function sendOtlp(
  url: string,
  signal: 'traces' | 'logs' | 'metrics',
  body: unknown,
): Promise<void> {
  const response = await fetch(`${url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patience(5_000)),
  });
  if (!response.ok) throw new Error(`${signal} refused: ${response.status} ${await response.text()}`);
}

import { z } from 'zod';

const attributesSchema = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])));

const resourceSchema = z.object({ attributes: attributesSchema });

const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: attributesSchema,
});

const logSchema = z.object({
  traceId: z.string().optional(),
  eventName: z.string().optional(),
  body: z.object({ stringValue: z.string() }),
  attributes: attributesSchema,
});

const metricSchema = z.object({
  name: z.string(),
  unit: z.string(),
  sum: z
    .object({
      aggregationTemporality: z.number(),
      dataPoints: z.array(z.object({ attributes: attributesSchema, asDouble: z.number() })),
    })
    .optional(),
  histogram: z
    .object({
      aggregationTemporality: z.number(),
      dataPoints: z.array(
        z.object({
          attributes: attributesSchema,
          count: z.number(),
          explicitBounds: z.array(z.number()),
        }),
      ),
    })
    .optional(),
});

const tracesSchema = z.object({
  resourceSpans: z.array(
    z.object({ resource: resourceSchema, scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) }),
  ),
});
const logsSchema = z.object({
  resourceLogs: z.array(
    z.object({ resource: resourceSchema, scopeLogs: z.array(z.object({ logRecords: z.array(logSchema) })) }),
  ),
});
const metricsSchema = z.object({
  resourceMetrics: z.array(
    z.object({
      resource: resourceSchema,
      scopeMetrics: z.array(z.object({ metrics: z.array(metricSchema) })),
    }),
  ),
});

export type SinkSpan = z.infer<typeof spanSchema>;
export type SinkLog = z.infer<typeof logSchema>;
export type SinkMetric = z.infer<typeof metricSchema> & { resource: Record<string, unknown> };

/** What arrived over OTLP/HTTP with JSON bodies, as a Collector would have received it. */
export class OtlpSink {
  readonly spans: SinkSpan[] = [];
  readonly logs: SinkLog[] = [];
  readonly metrics: SinkMetric[] = [];
  /** Raw bodies, for what must not be in them. */
  readonly bodies: string[] = [];

  /** @param path the path at the Collector, for example `/v1/traces` */
  receive(path: string, body: string): void {
    this.bodies.push(body);
    const json: unknown = JSON.parse(body);
    if (path === '/v1/traces') this.#receiveSpans(json);
    else if (path === '/v1/logs') this.#receiveLogs(json);
    else if (path === '/v1/metrics') this.#receiveMetrics(json);
    else throw new Error(`no such OTLP signal: ${path}`);
  }

  /** The spans of one trace. */
  trace(traceId: string): SinkSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  #receiveSpans(json: unknown): void {
    for (const { scopeSpans } of tracesSchema.parse(json).resourceSpans) {
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
    }
  }

  #receiveLogs(json: unknown): void {
    for (const { scopeLogs } of logsSchema.parse(json).resourceLogs) {
      this.logs.push(...scopeLogs.flatMap(({ logRecords }) => logRecords));
    }
  }

  #receiveMetrics(json: unknown): void {
    for (const { resource, scopeMetrics } of metricsSchema.parse(json).resourceMetrics) {
      const metrics = scopeMetrics.flatMap((scope) => scope.metrics);
      this.metrics.push(...metrics.map((metric) => ({ ...metric, resource: resource.attributes })));
    }
  }
}

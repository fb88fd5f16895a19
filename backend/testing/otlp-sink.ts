import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const valueSchema = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const attributesSchema = z
  .array(z.object({ key: z.string(), value: valueSchema }))
  .default([])
  .transform((attributes) =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
  );
const spanSchema = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes: attributesSchema,
  status: z.looseObject({ code: z.number().optional() }).optional(),
});
const logSchema = z.looseObject({
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  severityText: z.string().optional(),
  body: valueSchema.optional(),
  attributes: attributesSchema,
});
const resourceSchema = z.looseObject({ attributes: attributesSchema });

const requestSchema = z.object({
  resourceSpans: z
    .array(
      z.object({ resource: resourceSchema, scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) }),
    )
    .default([]),
  resourceLogs: z
    .array(
      z.object({
        resource: resourceSchema,
        scopeLogs: z.array(z.object({ logRecords: z.array(logSchema) })),
      }),
    )
    .default([]),
});

export type SinkSpan = z.infer<typeof spanSchema>;
export type SinkLog = z.infer<typeof logSchema>;

/** Stands in for the Collector: takes OTLP/HTTP JSON and keeps it. */
export interface OtlpSink {
  readonly url: string;
  readonly spans: SinkSpan[];
  readonly logs: SinkLog[];
  /** Attributes of the resource that sent last. */
  resource: Record<string, unknown>;
  /** Bodies as they came. */
  readonly raw: string[];
  close(): Promise<void>;
}

/** Starts a sink on the loopback interface. @param fixedPort default: a free one */
export async function startOtlpSink(fixedPort = 0): Promise<OtlpSink> {
  const sink: Omit<OtlpSink, 'url' | 'close'> = { spans: [], logs: [], resource: {}, raw: [] };
  const server = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const body = await json(request);
      const { resourceSpans, resourceLogs } = requestSchema.parse(body);
      sink.raw.push(JSON.stringify(body));
      for (const { resource, scopeSpans } of resourceSpans) {
        sink.resource = resource.attributes;
        sink.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
      }
      for (const { scopeLogs } of resourceLogs)
        sink.logs.push(...scopeLogs.flatMap((scope) => scope.logRecords));
      response.setHeader('content-type', 'application/json').end('{}');
    };
    take().catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => {
    server.listen(fixedPort, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(sink, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

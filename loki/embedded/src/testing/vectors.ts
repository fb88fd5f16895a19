import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Entry } from '../logql/pipeline.ts';

const labels = z.record(z.string(), z.string());
const refusal = z.object({ status: z.number().min(400), error: z.string() });
const answer = z.union([
  refusal,
  z.object({
    status: z.literal(200),
    type: z.literal('streams'),
    entries: z.array(z.tuple([z.string(), z.string(), labels])),
  }),
  z.object({
    status: z.literal(200),
    type: z.literal('matrix'),
    series: z.array(z.object({ metric: labels, values: z.array(z.tuple([z.number(), z.string()])) })),
  }),
  z.object({
    status: z.literal(200),
    type: z.literal('vector'),
    series: z.array(z.object({ metric: labels, value: z.string() })),
  }),
  z.object({ status: z.literal(200), type: z.literal('scalar'), value: z.string() }),
]);

/** What the real Loki answered; times count from the beginning of the recording. */
export type Answer = z.output<typeof answer>;

const vectors = z.object({
  queries: z.array(z.object({ query: z.string(), range: answer, instant: answer.optional() })),
  api: z.array(
    z.object({ path: z.string(), params: labels, status: z.number(), body: z.unknown().optional() }),
  ),
});
export type Vector = z.output<typeof vectors>['queries'][number];
/** The answer of another endpoint, lists and keys sorted. */
export type ApiVector = z.output<typeof vectors>['api'][number];

const records = z.array(
  z.object({
    resource: labels,
    scope: z.string(),
    records: z.array(
      z.object({
        offsetNano: z.number(),
        line: z.string(),
        severity: z.string(),
        severityNumber: z.number(),
        attributes: z.record(z.string(), z.union([z.string(), z.number()])),
        traceId: z.string().optional(),
        spanId: z.string().optional(),
      }),
    ),
  }),
);

function readGzipped(name: string): unknown {
  const file = new URL(`../../testdata/${name}.json.gz`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
}

export const readVectors = (): Vector[] => vectors.parse(readGzipped('golden')).queries;
export const readApiVectors = (): ApiVector[] => vectors.parse(readGzipped('golden')).api;

const indexed = new Set(['service.name', 'service.namespace', 'deployment.environment.name']);
const named = (attributes: Readonly<Record<string, string | number>>) =>
  Object.entries(attributes).map(([name, value]): [string, string] => [
    name.replaceAll('.', '_'),
    String(value),
  ]);

/** The recorded records as OTLP/JSON requests, one for each stream. */
export function readRequests(base: bigint): unknown[] {
  return records.parse(readGzipped('records')).map(({ resource, scope, records: each }) => ({
    resourceLogs: [
      {
        resource: { attributes: keyValues(resource) },
        scopeLogs: [
          {
            scope: { name: scope },
            logRecords: each.map(
              ({ offsetNano, line, severity, severityNumber, attributes, traceId, spanId }) => ({
                timeUnixNano: String(base + BigInt(offsetNano)),
                severityNumber,
                severityText: severity,
                body: { stringValue: line },
                attributes: keyValues(attributes),
                traceId: traceId ?? '',
                spanId: spanId ?? '',
              }),
            ),
          },
        ],
      },
    ],
  }));
}

const keyValues = (attributes: Readonly<Record<string, string | number>>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

function anyValue(value: string | number): object {
  if (typeof value === 'string') return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** The recorded log records as Loki stored them, oldest first. */
export function readEntries(base: bigint): Entry[] {
  const entries = records.parse(readGzipped('records')).flatMap(({ resource, scope, records: each }) => {
    const pairs = Object.entries(resource);
    const stream = new Map(named(Object.fromEntries(pairs.filter(([name]) => indexed.has(name)))));
    const rest = named(Object.fromEntries(pairs.filter(([name]) => !indexed.has(name))));
    return each.map(({ offsetNano, line, severity, severityNumber, attributes, traceId, spanId }) => ({
      timestamp: base + BigInt(offsetNano),
      line,
      stream,
      metadata: new Map([
        ...rest,
        ...(scope === '' ? [] : [['scope_name', scope] as const]),
        ['severity_text', severity] as const,
        ['severity_number', String(severityNumber)] as const,
        ...(traceId === undefined ? [] : [['trace_id', traceId] as const]),
        ...(spanId === undefined ? [] : [['span_id', spanId] as const]),
        ...named(attributes),
      ]),
    }));
  });
  // The same time and line in a stream is one entry.
  const distinct = new Map(entries.map((entry) => [sameEntryKey(entry), entry]));
  return [...distinct.values()].sort((a, b) => Number(a.timestamp - b.timestamp));
}

const sameEntryKey = ({ timestamp, line, stream, metadata }: Entry) =>
  JSON.stringify([String(timestamp), line, ...stream, ...metadata]);

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const golden = z.array(z.object({ query: z.string(), traces: z.record(z.string(), z.array(z.string())) }));

/** A query and, by trace id, the sorted ids of the spans that the real Tempo found. */
export type Vector = z.output<typeof golden>[number];

function readGzipped(name: string): unknown {
  const file = new URL(`../../testdata/${name}`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
}

export function readVectors(name = 'golden.json.gz'): Vector[] {
  return golden.parse(readGzipped(name));
}

/**
 * The recorded traces as OTLP/JSON export requests.
 * @param base start of the recording, nanoseconds since the epoch
 */
export function readTraces(base: bigint, name = 'traces.json.gz'): unknown[] {
  return z.array(z.unknown()).parse(withTimes(readGzipped(name), base));
}

const timeFields: Readonly<Record<string, string>> = {
  startOffsetNano: 'startTimeUnixNano',
  endOffsetNano: 'endTimeUnixNano',
  offsetNano: 'timeUnixNano',
};

function withTimes(value: unknown, base: bigint): unknown {
  if (Array.isArray(value)) return value.map((one) => withTimes(one, base));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const time = timeFields[key];
      return time ? [time, String(base + BigInt(Number(inner)))] : [key, withTimes(inner, base)];
    }),
  );
}

import { type Answer, json } from '@lab/http/answer';
import { type Labels, sortedPairs } from '../logql/labels.ts';
import type { Sample, Series } from '../logql/metrics/sample.ts';
import type { Result, ResultEntry } from '../logql/query.ts';
import { plainDecimal } from '../logql/template/value.ts';

/** Loki’s envelope around what was asked for. */
export const success = (data: unknown): Answer => json({ status: 'success', data });

const plain = (labels: Labels) => Object.fromEntries(sortedPairs(labels));

/** Seconds since the epoch, with milliseconds. */
const secondsOf = (nanoseconds: bigint) => Number(nanoseconds / 1_000_000n) / 1_000;

function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return plainDecimal(value);
}

/**
 * The answer of `query` and `query_range`.
 *
 * @param time of a vector or a number
 */
export function queryAnswer(result: Result, time: bigint, categorize: boolean): Answer {
  const stats = { summary: {} };
  switch (result.type) {
    case 'streams':
      return success({
        resultType: 'streams',
        result: streamsOf(result.entries, categorize),
        stats,
        ...(categorize && { encodingFlags: ['categorize-labels'] }),
      });
    case 'matrix':
      return success({ resultType: 'matrix', result: result.series.map(matrixSeries), stats });
    case 'vector':
      return success({ resultType: 'vector', result: result.samples.map(vectorSample(time)), stats });
    case 'scalar':
      return success({ resultType: 'scalar', result: [secondsOf(time), valueText(result.value)], stats });
  }
}

const matrixSeries = ({ metric, points }: Series) => ({
  metric: plain(metric),
  values: points.map(({ timestamp, value }) => [secondsOf(timestamp), valueText(value)]),
});

const vectorSample =
  (time: bigint) =>
  ({ metric, value }: Sample) => ({ metric: plain(metric), value: [secondsOf(time), valueText(value)] });

/** Entries by their labels: all of them, or the stream’s with the others beside each line. */
export function streamsOf(entries: readonly ResultEntry[], categorize: boolean): unknown[] {
  const streams = new Map<string, { stream: Record<string, string>; values: unknown[] }>();
  for (const { timestamp, line, stream, metadata, parsed } of entries) {
    const labels = categorize ? stream : new Map([...stream, ...metadata, ...parsed]);
    const pairs = sortedPairs(labels);
    const key = JSON.stringify(pairs);
    let one = streams.get(key);
    if (!one) {
      one = { stream: Object.fromEntries(pairs), values: [] };
      streams.set(key, one);
    }
    const apart = {
      ...(metadata.size > 0 && { structuredMetadata: plain(metadata) }),
      ...(parsed.size > 0 && { parsed: plain(parsed) }),
    };
    one.values.push(categorize ? [String(timestamp), line, apart] : [String(timestamp), line]);
  }
  return [...streams.values()];
}

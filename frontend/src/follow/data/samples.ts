import { exemplarAnswer, exemplarsUrl } from '@lab/store-clients/prometheus';
import type { TimeRange } from '@lab/store-clients/time-range';
import { getJson } from '../../console/data/http.ts';

/** A measured value that names the trace as its example. */
export interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Empty where the sample names no span. */
  readonly spanId: string;
}

/** Labels of exemplars that name the trace: the lab's own, and that of Tempo's metrics generator. */
const traceLabels = ['trace_id', 'traceID', 'traceId'] as const;

/** The samples of all metrics that a trace is the exemplar of. */
export async function readSamples(traceId: string, range: TimeRange, signal: AbortSignal): Promise<Sample[]> {
  const url = exemplarsUrl('/query/prometheus', '{__name__=~".+"}', range);
  const { data } = await getJson(url, exemplarAnswer, signal);
  return data
    .flatMap(({ seriesLabels: { __name__: metric = '', le: _bucket, ...labels }, exemplars }) =>
      exemplars
        .filter((one) => traceLabels.some((label) => one.labels[label] === traceId))
        .map(({ value, timestamp, labels: { span_id: spanId = '' } }) => ({
          metric: metric.replace(/_bucket$/, ''),
          labels,
          value,
          time: timestamp * 1000,
          spanId,
        })),
    )
    .sort((a, b) => a.time - b.time);
}

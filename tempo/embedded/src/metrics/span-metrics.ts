import { derivedMetrics, durationBuckets } from '@lab/telemetry/metrics';
import { serviceName } from '../model/span.ts';
import { durationOf } from '../otlp/decode.ts';
import type { IncomingSpan } from '../storage/incoming.ts';
import type { BoundedMetrics } from './bounded.ts';

const labelNames = ['service', 'span_name', 'span_kind', 'status_code'];
const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const statuses = ['UNSET', 'OK', 'ERROR'];

/** Calls and latency of every kind of span, with the names and labels of Tempo's generator, and buckets as tempo/tempo.yaml sets them. */
export function spanMetrics(metrics: BoundedMetrics): (span: IncomingSpan) => void {
  const calls = metrics.counter(derivedMetrics.spanCalls, 'Total count of the spans', labelNames);
  const latency = metrics.histogram(
    derivedMetrics.spanLatency,
    'Latency of the spans, in seconds',
    labelNames,
    durationBuckets,
  );
  return ({ message, resource }) => {
    const labels = {
      service: serviceName(resource.decoded),
      span_name: message.name,
      span_kind: `SPAN_KIND_${kinds[message.kind] ?? 'UNSPECIFIED'}`,
      status_code: `STATUS_CODE_${statuses[message.status?.code ?? 0] ?? 'UNSET'}`,
    };
    calls(labels);
    latency(labels, durationOf(message) / 1e9);
  };
}

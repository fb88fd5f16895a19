import { derivedMetrics, durationBuckets } from '@lab/telemetry/metrics';
import { serviceName } from '../model/span.ts';
import { durationOf } from '../otlp/decode.ts';
import type { IncomingSpan } from '../storage/incoming.ts';
import type { DerivedFamilies } from './families.ts';

const labelNames = ['service', 'span_name', 'span_kind', 'status_code'];
const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const statuses = ['UNSET', 'OK', 'ERROR'];

/** Calls and latency of every kind of span, with the names and labels of Tempo's generator, and buckets as tempo/tempo.yaml sets them. */
export function spanMetrics(families: DerivedFamilies): (span: IncomingSpan, now: number) => void {
  const calls = families.add({
    name: derivedMetrics.spanCalls,
    help: 'Total count of the spans',
    labelNames,
  });
  const latency = families.add({
    name: derivedMetrics.spanLatency,
    help: 'Latency of the spans, in seconds',
    labelNames,
    buckets: durationBuckets,
  });
  return ({ message, resource }, now) => {
    const labels = {
      service: serviceName(resource.decoded),
      span_name: message.name,
      span_kind: `SPAN_KIND_${kinds[message.kind] ?? 'UNSPECIFIED'}`,
      status_code: `STATUS_CODE_${statuses[message.status?.code ?? 0] ?? 'UNSET'}`,
    };
    calls(labels, 1, now);
    latency(labels, durationOf(message) / 1e9, now);
  };
}

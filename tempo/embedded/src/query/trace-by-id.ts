import type { Answer } from '@lab/http/answer';
import { json, plain } from '@lab/http/answer';
import { envelopeCodec, traceByIdCodec } from '../otlp/codec.ts';
import type { Envelope } from '../otlp/messages.ts';
import { resourceSpansJson } from '../otlp/tempo-json.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import type { Job } from './job.ts';

/**
 * One trace. Version 1 answers `{ batches }` or the protobuf `Trace`; version 2 `{ trace }` or `TraceByIDResponse`.
 * Where there is no such trace, version 1 answers 404 and version 2 an empty trace, as Tempo does.
 */
export function traceById(job: Extract<Job, { kind: 'trace' }>, readers: readonly BlockReader[]): Answer {
  for (const reader of readers) {
    const row = reader.findTrace(job.traceId);
    if (row !== undefined) return found(job, reader.loadEnvelope(row));
  }
  return job.version === 2 ? found(job, { resourceSpans: [] }) : plain(404, 'trace not found');
}

function found(job: Extract<Job, { kind: 'trace' }>, envelope: Envelope): Answer {
  if (job.format === 'protobuf') {
    const body =
      job.version === 1 ? envelopeCodec.encode(envelope) : traceByIdCodec.encode({ trace: envelope });
    return { status: 200, contentType: 'application/protobuf', body };
  }
  const resourceSpans = resourceSpansJson(envelope);
  if (job.version === 1) return json({ batches: resourceSpans });
  return json({ trace: resourceSpans.length > 0 ? { resourceSpans } : {}, metrics: {} });
}

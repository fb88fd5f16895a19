import type { Long64 } from '@lab/store-engine/otlp-messages';
import { readProto, toBigInt } from '@lab/store-engine/proto';
import { uncompressSync } from 'snappy';
import { z } from 'zod';
import type { LogRecord } from '../ingest/record.ts';
import type { Labels } from '../logql/labels.ts';
import { parseQuery } from '../logql/parse.ts';

interface PushMessage {
  readonly streams: readonly {
    readonly labels: string;
    readonly entries: readonly {
      readonly timestamp?: { readonly seconds: Long64; readonly nanos: number } | null;
      readonly line: string;
      readonly structuredMetadata: readonly { readonly name: string; readonly value: string }[];
    }[];
  }[];
}

export const pushCodec = readProto(new URL('./push.proto', import.meta.url))<PushMessage>('PushRequest');

const labels = z.record(z.string(), z.string());
const jsonRequest = z.object({
  streams: z.array(
    z.object({
      stream: labels,
      values: z.array(
        z.union([
          z.tuple([z.string().regex(/^\d{1,19}$/), z.string()]),
          z.tuple([z.string().regex(/^\d{1,19}$/), z.string(), labels]),
        ]),
      ),
    }),
  ),
});

/** Labels of which the first that is there names the service, as `discover_service_name` of Loki. */
const serviceLabels = [
  'service',
  'app',
  'application',
  'app_name',
  'name',
  'app_kubernetes_io_name',
  'container',
  'container_name',
  'k8s_container_name',
  'component',
  'workload',
  'job',
  'k8s_job_name',
];

function withService(stream: Labels): Labels {
  if (stream.has('service_name')) return stream;
  const name = serviceLabels.map((label) => stream.get(label)).find((value) => value);
  return new Map([...stream, ['service_name', name ?? 'unknown_service']]);
}

/** Throws with the reason when the body is no push request in JSON. */
export function decodeJsonPush(body: Uint8Array): LogRecord[] {
  const { streams } = jsonRequest.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  return streams.flatMap(({ stream, values }) => {
    const labelled = withService(new Map(Object.entries(stream)));
    return values.map(([time, line, metadata = {}]) => ({
      timestamp: BigInt(time),
      line,
      stream: labelled,
      metadata: new Map(Object.entries(metadata)),
    }));
  });
}

/**
 * Protobuf, compressed by snappy.
 *
 * @param maxBytes of the uncompressed request
 * @throws with the reason when the body is no push request
 */
export function decodeProtobufPush(body: Uint8Array, maxBytes: number): LogRecord[] {
  const { streams } = pushCodec.decode(uncompress(body, maxBytes));
  return streams.flatMap(({ labels: text, entries }) => {
    const stream = withService(parseLabels(text));
    return entries.map(({ timestamp, line, structuredMetadata }) => ({
      timestamp: timestamp ? toBigInt(timestamp.seconds) * 1_000_000_000n + BigInt(timestamp.nanos) : 0n,
      line,
      stream,
      metadata: new Map(structuredMetadata.map(({ name, value }) => [name, value])),
    }));
  });
}

/** The length that the body says it has is looked at first: https://github.com/google/snappy/blob/main/format_description.txt */
function uncompress(body: Uint8Array, maxBytes: number): Uint8Array {
  let length = 0;
  for (const [index, byte] of body.subarray(0, 5).entries()) {
    length += (byte & 0x7f) * 128 ** index;
    if (byte < 128) break;
  }
  if (length > maxBytes) throw new Error(`the body is larger than ${maxBytes} bytes`);
  return Buffer.from(uncompressSync(body));
}

/** `{a="b", c="d"}`. */
function parseLabels(text: string): Labels {
  const query = parseQuery(text);
  if (
    query.kind !== 'log' ||
    query.stages.length > 0 ||
    query.matchers.some(({ operator }) => operator !== '=')
  ) {
    throw new Error(`${text} is no set of labels`);
  }
  return new Map(query.matchers.map(({ name, value }) => [name, value]));
}

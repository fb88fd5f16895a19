import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { BlockLimits } from '@lab/store-engine/block-directory';
import { runWriter, type WriteMessage, type WritingStore } from '@lab/store-engine/run-writer';
import type { WriteResult } from '@lab/store-engine/write-protocol';
import { cutLine, ingestLimits, type Refusal, refusalOf } from '../ingest/limits.ts';
import { WriterMetrics } from '../ingest/metrics.ts';
import type { LogRecord } from '../ingest/record.ts';
import { jsonToProtobuf } from '../otlp/json.ts';
import { decodeOtlp } from '../otlp/to-records.ts';
import { decodeJsonPush, decodeProtobufPush } from '../push/decode.ts';
import { type BlockInfo, StoreWriter } from '../storage/store-writer.ts';
import { StoredLines } from '../tail/stored-lines.ts';
import type { WriteFormat } from './write-format.ts';

export interface WriterOptions extends BlockLimits {
  readonly directory: string;
  readonly maxRequestBytes: number;
  /** To those who follow what is stored. */
  readonly followers: MessagePort;
}

interface Decoded {
  readonly records: readonly LogRecord[];
  readonly refused: readonly Refusal[];
}

/** Of each second, what merging may take from writing. */
const mergingMs = 300;

type Malformed = Extract<WriteResult, { outcome: 'malformed' }>;

function openStore(options: WriterOptions): WritingStore<BlockInfo, WriteFormat> {
  const store = new StoreWriter(options.directory, options);
  const metrics = new WriterMetrics();
  const stored = new StoredLines(options.followers);
  return {
    write: (batch) => writeBatch({ store, metrics, stored }, batch, options.maxRequestBytes),
    blocks() {
      const blocks = store.blocks();
      metrics.blocks(blocks, store.streams());
      return blocks;
    },
    metrics: () => metrics.text(),
    keepHouse() {
      const until = Date.now() + mergingMs;
      let isMerged = false;
      while (Date.now() < until && store.merge()) isMerged = true;
      return store.enforceLimits().length > 0 || isMerged;
    },
    close: () => store.close(),
  };
}

interface Writing {
  readonly store: StoreWriter;
  readonly metrics: WriterMetrics;
  readonly stored: StoredLines;
}

/** One transaction for the whole batch; a request that is malformed fails alone, a line that is refused too. */
function writeBatch(
  { store, metrics, stored }: Writing,
  batch: readonly WriteMessage<WriteFormat>[],
  maxBytes: number,
): WriteResult[] {
  const now = BigInt(Date.now()) * 1_000_000n;
  const streams = new StreamLimit(store);
  const decoded = batch.map((message) => decode(message, now, maxBytes, streams));
  const requests = decoded.filter((one): one is Decoded => 'records' in one);
  const records = requests.flatMap((request) => request.records);
  try {
    store.write(records);
  } catch (error) {
    const reason = `The lines could not be stored: ${describe(error)}`;
    return decoded.map((one) => ('records' in one ? { outcome: 'failed', reason } : one));
  }
  stored.publish(records);
  metrics.stored(
    records,
    requests.flatMap(({ refused }) => refused),
  );
  return decoded.map((one) =>
    'records' in one
      ? { outcome: 'stored', rejected: one.refused.length, reason: one.refused[0]?.message ?? '' }
      : one,
  );
}

function decode(
  message: WriteMessage<WriteFormat>,
  now: bigint,
  maxBytes: number,
  streams: StreamLimit,
): Decoded | Malformed {
  try {
    const { records, errors } = recordsOf(message, now, maxBytes);
    const refused: Refusal[] = errors.map((reason) => ({ reason: 'malformed', message: reason }));
    const accepted = records.flatMap((record) => {
      const refusal = refusalOf(record, now) ?? streams.refusalOf(record);
      if (refusal) refused.push(refusal);
      return refusal ? [] : [{ ...record, line: cutLine(record.line) }];
    });
    return { records: accepted, refused };
  } catch (error) {
    return { outcome: 'malformed', reason: `The body is not a request of logs: ${describe(error)}` };
  }
}

function recordsOf({ format, body }: WriteMessage<WriteFormat>, now: bigint, maxBytes: number) {
  switch (format) {
    case 'protobuf':
      return decodeOtlp(body, now);
    case 'json': {
      const { bytes, errors } = jsonToProtobuf(JSON.parse(Buffer.from(body).toString('utf8')));
      const decoded = decodeOtlp(bytes, now);
      return { records: decoded.records, errors: [...errors, ...decoded.errors] };
    }
    case 'push-json':
      return { records: decodeJsonPush(body), errors: [] };
    case 'push-protobuf':
      return { records: decodeProtobufPush(body, maxBytes), errors: [] };
  }
}

/** Loki’s `max_global_streams_per_user`, for the newest block of time. */
class StreamLimit {
  readonly #store: StoreWriter;
  readonly #added = new Set<unknown>();

  constructor(store: StoreWriter) {
    this.#store = store;
  }

  refusalOf({ stream }: LogRecord): Refusal | undefined {
    const { known, streams } = this.#store.knowsStream(stream);
    if (known || this.#added.has(stream)) return undefined;
    if (streams + this.#added.size >= ingestLimits.maxStreams) {
      return {
        reason: 'too_many_streams',
        message: `maximum active stream limit exceeded: ${ingestLimits.maxStreams}`,
      };
    }
    this.#added.add(stream);
    return undefined;
  }
}

const describe = (error: unknown) => (error instanceof Error ? error.message.slice(0, 500) : String(error));

if (parentPort) runWriter(parentPort, openStore(workerData as WriterOptions));

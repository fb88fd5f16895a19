import { parentPort, workerData } from 'node:worker_threads';
import { runWriter, type WriteMessage, type WritingStore } from '@lab/store-engine/run-writer';
import type { WriteResult } from '@lab/store-engine/write-protocol';
import Database from 'better-sqlite3';
import { WriterMetrics } from '../metrics/derived.ts';
import { parseJsonRequest } from '../otlp/json.ts';
import {
  decodeRequest,
  type IncomingRequest,
  type IncomingSpan,
  type Refusal,
  readEnvelope,
  refusalOf,
} from '../storage/incoming.ts';
import { type BlockInfo, StoreWriter } from '../storage/store-writer.ts';

export interface WriterOptions {
  readonly directory: string;
  readonly retentionHours: number;
  readonly maxBytes: number;
  readonly blockItems: number;
  readonly spanMetrics: boolean;
  readonly maxSeries: number;
}

function openStore(options: WriterOptions): WritingStore<BlockInfo> {
  const store = new StoreWriter(options.directory, options);
  const metrics = new WriterMetrics(options);
  return {
    write: (batch) => writeBatch(store, metrics, batch),
    blocks() {
      const blocks = store.blocks();
      metrics.blocks(blocks);
      return blocks;
    },
    metrics: () => metrics.text(),
    keepHouse() {
      metrics.expire();
      return store.enforceLimits().length > 0;
    },
    close: () => store.close(),
  };
}

/** One transaction for the whole batch; a malformed request fails alone, and so does a span that cannot be stored. */
function writeBatch(
  store: StoreWriter,
  metrics: WriterMetrics,
  batch: readonly WriteMessage[],
): WriteResult[] {
  const decoded = batch.map(decode);
  const requests = decoded.filter((one): one is IncomingRequest => 'spans' in one);
  try {
    const { added, unstorable } = storeAll(store, requests);
    const refused = [...requests.flatMap((request) => request.refused), ...unstorable.values()];
    const sent = requests.reduce((sum, { spans }) => sum + spans.length, 0);
    metrics.stored(added, sent - added.length - unstorable.size, refused);
    return decoded.map((one) => ('spans' in one ? resultOf(one, unstorable) : one));
  } catch (error) {
    const reason = `The spans could not be stored: ${describe(error)}`;
    return decoded.map((one) => ('spans' in one ? { outcome: 'failed', reason } : one));
  }
}

interface Stored {
  readonly added: readonly IncomingSpan[];
  readonly unstorable: ReadonlyMap<IncomingSpan, Refusal>;
}

/** Throws when the disk does not take anything; the sender tries again. */
function storeAll(store: StoreWriter, requests: readonly IncomingRequest[]): Stored {
  try {
    return { added: store.write(requests), unstorable: new Map() };
  } catch (error) {
    if (isStoreTrouble(error)) throw error;
    return storeEach(store, requests);
  }
}

/** One span cannot be stored: the others are, each alone. */
function storeEach(store: StoreWriter, requests: readonly IncomingRequest[]): Stored {
  const added: IncomingSpan[] = [];
  const unstorable = new Map<IncomingSpan, Refusal>();
  for (const span of requests.flatMap(({ spans }) => spans)) {
    try {
      added.push(...store.write([{ spans: [span], refused: [] }]));
    } catch (error) {
      if (isStoreTrouble(error)) throw error;
      unstorable.set(span, { reason: 'unstorable', message: describe(error) });
    }
  }
  return { added, unstorable };
}

/** https://www.sqlite.org/rescode.html: what says nothing about the span that was to be written. */
const storeTroubles =
  /^SQLITE_(?:BUSY|CANTOPEN|CORRUPT|FULL|IOERR|LOCKED|NOMEM|NOTADB|PERM|PROTOCOL|READONLY)/;

function isStoreTrouble(error: unknown): boolean {
  return error instanceof Database.SqliteError && storeTroubles.test(error.code);
}

function resultOf({ spans, refused }: IncomingRequest, unstorable: Stored['unstorable']): WriteResult {
  const all = [...refused, ...spans.flatMap((span) => unstorable.get(span) ?? [])];
  return { outcome: 'stored', rejected: all.length, reason: all[0]?.message ?? '' };
}

function decode(message: WriteMessage): IncomingRequest | Extract<WriteResult, { outcome: 'malformed' }> {
  try {
    if (message.format === 'protobuf') return decodeRequest(message.body);
    const parsed = parseJsonRequest(JSON.parse(Buffer.from(message.body).toString('utf8')));
    const { spans, refused } = readEnvelope(parsed.envelope);
    return { spans, refused: [...refused, ...parsed.errors.map((error) => refusalOf(error, 'span'))] };
  } catch (error) {
    return { outcome: 'malformed', reason: `The body is not an OTLP trace request: ${describe(error)}` };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : String(error);
}

if (parentPort) runWriter(parentPort, openStore(workerData as WriterOptions));

import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { WriterMetrics } from '../metrics/derived.ts';
import { parseJsonRequest } from '../otlp/json.ts';
import { decodeRequest, type IncomingRequest, readEnvelope } from '../storage/incoming.ts';
import { StoreWriter } from '../storage/store-writer.ts';
import type { FromWriter, ToWriter, WriteResult, WriterOptions } from './write-protocol.ts';

/** Requests that arrive while a transaction runs share the next one, up to this many bytes. */
const maxBatchBytes = 2 * 1024 * 1024;
const housekeepingInterval = 1_000;

type WriteMessage = Extract<ToWriter, { kind: 'write' }>;

function run(port: NonNullable<typeof parentPort>, options: WriterOptions): void {
  const send = (message: FromWriter) => port.postMessage(message);
  const store = new StoreWriter(options.directory, options);
  const waiting: WriteMessage[] = [];

  const metrics = new WriterMetrics(options.maxSeries);
  const publishBlocks = () => {
    const blocks = store.blocks();
    metrics.blocks(blocks);
    send({ kind: 'blocks', blocks });
  };

  const drain = () => {
    const batch = takeBatch(waiting);
    if (batch.length === 0) return;
    const results = writeBatch(store, metrics, batch);
    publishBlocks();
    for (const [index, message] of batch.entries()) {
      const result = results[index];
      if (result) send({ kind: 'written', id: message.id, result });
    }
    if (waiting.length > 0) setImmediate(drain);
  };

  const timer = setInterval(() => {
    metrics.expire();
    if (store.enforceLimits().length > 0) publishBlocks();
  }, housekeepingInterval);

  port.on('message', (message: ToWriter) => {
    if (message.kind === 'write') {
      waiting.push(message);
      if (waiting.length === 1) setImmediate(drain);
    } else if (message.kind === 'metrics') {
      void metrics.text().then((text) => send({ kind: 'metrics', id: message.id, text }));
    } else {
      clearInterval(timer);
      while (waiting.length > 0) drain();
      store.close();
      port.close();
    }
  });
  publishBlocks();
  flushCompileCache();
  send({ kind: 'ready' });
}

function takeBatch(waiting: WriteMessage[]): WriteMessage[] {
  let bytes = 0;
  let count = 0;
  for (const message of waiting) {
    bytes += message.body.byteLength;
    if (count > 0 && bytes > maxBatchBytes) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** One transaction for the whole batch; a malformed request fails alone. */
function writeBatch(
  store: StoreWriter,
  metrics: WriterMetrics,
  batch: readonly WriteMessage[],
): WriteResult[] {
  const decoded = batch.map(decode);
  const requests = decoded.filter((one): one is IncomingRequest => 'spans' in one);
  try {
    const added = store.write(requests);
    const sent = requests.reduce((sum, { spans }) => sum + spans.length, 0);
    const rejected = requests.reduce((sum, request) => sum + request.rejected, 0);
    metrics.stored(added, sent - added.length, rejected);
  } catch (error) {
    const reason = `The spans could not be stored: ${describe(error)}`;
    return decoded.map((one) => ('spans' in one ? { outcome: 'failed', reason } : one));
  }
  return decoded.map((one) =>
    'spans' in one ? { outcome: 'stored', rejected: one.rejected, reason: one.reason } : one,
  );
}

function decode(message: WriteMessage): IncomingRequest | Extract<WriteResult, { outcome: 'malformed' }> {
  try {
    if (message.format === 'protobuf') return decodeRequest(message.body);
    return readEnvelope(parseJsonRequest(JSON.parse(Buffer.from(message.body).toString('utf8'))));
  } catch (error) {
    return { outcome: 'malformed', reason: `The body is not an OTLP trace request: ${describe(error)}` };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : String(error);
}

if (parentPort) run(parentPort, workerData as WriterOptions);

import { flushCompileCache } from 'node:module';
import type { MessagePort } from 'node:worker_threads';
import { collectWhileIdle } from './idle-collection.ts';
import type { FromWriter, OtlpFormat, ToWriter, WriteResult } from './write-protocol.ts';

/** Requests that arrive while a transaction runs share the next one, up to this many bytes. */
const maxBatchBytes = 2 * 1024 * 1024;
const housekeepingMs = 1_000;

export type WriteMessage<Format = OtlpFormat> = Extract<ToWriter<Format>, { kind: 'write' }>;

/** What a store does in the thread that owns its data directory. */
export interface WritingStore<Block, Format = OtlpFormat> {
  /** Stores a batch; when it returns, what it accepts is on disk. One result for each request. */
  write(batch: readonly WriteMessage<Format>[]): readonly WriteResult[];
  /** Blocks that hold something, newest first. */
  blocks(): readonly Block[];
  /** Prometheus text format. */
  metrics(): Promise<string>;
  /** Called each second. @returns whether the blocks have changed */
  keepHouse(): boolean;
  close(): void;
}

/** Answers a Writer until it says `close`. */
export function runWriter<Block, Format>(port: MessagePort, store: WritingStore<Block, Format>): void {
  const send = (message: FromWriter<Block>) => port.postMessage(message);
  const waiting: WriteMessage<Format>[] = [];
  const publishBlocks = () => send({ kind: 'blocks', blocks: store.blocks() });

  const drain = () => {
    const batch = takeBatch(waiting);
    if (batch.length === 0) return;
    const results = store.write(batch);
    publishBlocks();
    for (const [index, { id }] of batch.entries()) {
      const result = results[index];
      if (result) send({ kind: 'written', id, result });
    }
    if (waiting.length > 0) setImmediate(drain);
  };
  const timer = setInterval(() => {
    if (store.keepHouse()) publishBlocks();
  }, housekeepingMs);

  port.on('message', (message: ToWriter<Format>) => {
    if (message.kind === 'write') {
      waiting.push(message);
      if (waiting.length === 1) setImmediate(drain);
    } else if (message.kind === 'metrics') {
      void store.metrics().then((text) => send({ kind: 'metrics', id: message.id, text }));
    } else {
      clearInterval(timer);
      while (waiting.length > 0) drain();
      store.close();
      port.close();
    }
  });
  publishBlocks();
  collectWhileIdle();
  flushCompileCache();
  send({ kind: 'ready' });
}

function takeBatch<Format>(waiting: WriteMessage<Format>[]): WriteMessage<Format>[] {
  let bytes = 0;
  let count = 0;
  for (const message of waiting) {
    bytes += message.body.byteLength;
    if (count > 0 && bytes > maxBatchBytes) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { FromWriter, OtlpFormat, ToWriter, WriteResult } from './write-protocol.ts';

/** Bytes of requests that may wait for the disk. Above it, clients are asked to come back later. */
const maxWaitingBytes = 64 * 1024 * 1024;

/** The thread that owns the data directory. */
export class Writer<Block, Format = OtlpFormat> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, (message: FromWriter<Block>) => void>();
  readonly #ready: Promise<void>;
  #blocks: readonly Block[] = [];
  #nextId = 0;
  #waitingBytes = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#ready = new Promise((resolve, reject) => {
      this.#worker.once('error', reject);
      this.#worker.on('message', (message: FromWriter<Block>) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'blocks') this.#blocks = message.blocks;
        else this.#settle(message);
      });
    });
  }

  /** Resolves when the data directory is open. Rejects with the reason when it cannot be opened. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Calls `listener` when the thread dies: nothing can be stored any more. */
  onFailure(listener: (error: Error) => void): void {
    this.#worker.on('error', listener);
  }

  /** Blocks that hold something, newest first, as of the last acknowledged write. */
  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** Stores an export request; resolves when it is durable. Nothing when too much waits already. */
  write(body: Uint8Array, format: Format): Promise<WriteResult> | undefined {
    if (this.#waitingBytes > maxWaitingBytes) return undefined;
    const size = body.byteLength;
    this.#waitingBytes += size;
    return this.#ask((id) => ({ kind: 'write', id, body, format })).then((message) => {
      this.#waitingBytes -= size;
      return message.kind === 'written'
        ? message.result
        : { outcome: 'failed', reason: `unexpected ${message.kind}` };
    });
  }

  /** The writer’s metrics, in the Prometheus text format. */
  async metrics(): Promise<string> {
    const message = await this.#ask((id) => ({ kind: 'metrics', id }));
    return message.kind === 'metrics' ? message.text : '';
  }

  /** Finishes what is queued and closes the files. */
  async close(): Promise<void> {
    const exited = once(this.#worker, 'exit');
    this.#post({ kind: 'close' });
    await exited;
  }

  #ask(message: (id: number) => ToWriter<Format>): Promise<FromWriter<Block>> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#post(message(id));
    });
  }

  #settle(message: Extract<FromWriter<Block>, { id: number }>): void {
    this.#pending.get(message.id)?.(message);
    this.#pending.delete(message.id);
  }

  #post(message: ToWriter<Format>): void {
    this.#worker.postMessage(message, message.kind === 'write' ? ownMemory(message.body) : []);
  }
}

/** What can be handed over instead of copied: memory that holds nothing but the body. */
function ownMemory(body: Uint8Array): ArrayBuffer[] {
  const { buffer } = body;
  return buffer instanceof ArrayBuffer && buffer.byteLength === body.byteLength ? [buffer] : [];
}

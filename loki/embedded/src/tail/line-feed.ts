import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { LogRecord } from '../ingest/record.ts';
import type { FromWriter } from './stored-lines.ts';

export type Listener = (records: readonly LogRecord[]) => void;

/** Hands what the thread that writes has stored to listeners, in this thread. */
export class LineFeed {
  /** For the thread that writes. */
  readonly port: MessagePort;
  readonly #own: MessagePort;
  readonly #listeners = new Set<Listener>();
  readonly #starting: (() => void)[] = [];

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port2;
    this.#own = port1;
    this.#own.on('message', (message: FromWriter) => {
      if (message.kind === 'following') this.#starting.shift()?.();
      else for (const listener of this.#listeners) listener(message.records);
    });
    this.#own.unref();
  }

  /** Resolves when the listener is called with all that is stored from now on, until it is removed. */
  add(listener: Listener): Promise<void> {
    this.#listeners.add(listener);
    return new Promise((resolve) => {
      this.#starting.push(resolve);
      this.#own.postMessage(this.#listeners.size);
    });
  }

  remove(listener: Listener): void {
    if (this.#listeners.delete(listener)) this.#own.postMessage(this.#listeners.size);
  }

  close(): void {
    this.#own.close();
  }
}

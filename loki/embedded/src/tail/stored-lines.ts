import type { MessagePort } from 'node:worker_threads';
import type { LogRecord } from '../ingest/record.ts';

/** What the thread that writes says to those who follow it. */
export type FromWriter =
  | { readonly kind: 'following' }
  | { readonly kind: 'stored'; readonly records: readonly LogRecord[] };

/** Passes on what the thread that writes has stored, while someone follows. */
export class StoredLines {
  readonly #port: MessagePort;
  #followers = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (followers: number) => {
      this.#followers = followers;
      if (followers > 0) this.#send({ kind: 'following' });
    });
    port.unref();
  }

  publish(records: readonly LogRecord[]): void {
    if (this.#followers > 0 && records.length > 0) this.#send({ kind: 'stored', records });
  }

  #send(message: FromWriter): void {
    this.#port.postMessage(message);
  }
}

import type { LogRecordProcessor, ReadableLogRecord, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import type { Batcher } from './batcher.ts';

/** Hands every log record to a batcher that can be flushed synchronously, which the SDK's batch processor cannot. */
export class LogOutbox implements LogRecordProcessor {
  readonly #records: Batcher<ReadableLogRecord>;

  constructor(records: Batcher<ReadableLogRecord>) {
    this.#records = records;
  }

  onEmit(record: ReadWriteLogRecord & ReadableLogRecord): void {
    this.#records.add(record);
  }

  forceFlush(): Promise<void> {
    this.#records.flush();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }
}

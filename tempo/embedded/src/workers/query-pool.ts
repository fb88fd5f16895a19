import type { Worker } from 'node:worker_threads';
import { plain } from '../query/errors.ts';
import type { Answer, Job, JobReply, JobRequest } from '../query/job.ts';
import type { BlockInfo } from '../storage/store-writer.ts';
import { startThread } from './thread.ts';

export interface PoolOptions {
  /** Threads at most; all but the first start when they are needed. */
  readonly size: number;
  /** Milliseconds from the arrival of a query to its answer. */
  readonly timeout: number;
  /** Milliseconds without a query after which any thread but the first ends and gives its memory back. */
  readonly idleTimeout: number;
  readonly maxSpans: number;
  readonly blocks: () => readonly BlockInfo[];
  readonly compileCache: string | undefined;
}

/** Queries that may wait for a thread. */
const maxWaiting = 100;
/** Milliseconds that a thread has to notice the deadline by itself before it is ended. */
const grace = 500;

interface Task {
  readonly request: JobRequest;
  readonly resolve: (answer: Answer) => void;
}

interface Slot {
  worker: Worker;
  task: Task | undefined;
  /** With a task: the end of its time. Without: the end of the thread's. */
  timer: NodeJS.Timeout | undefined;
}

/**
 * Threads with read-only connections of their own. A query that ignores its deadline (one long SQL statement) loses its
 * thread, so that neither ingest nor other queries wait for it.
 */
export class QueryPool {
  readonly #options: PoolOptions;
  readonly #slots: Slot[];
  readonly #waiting: Task[] = [];
  #nextId = 0;
  readonly #closed = new AbortController();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#slots = [this.#start()];
  }

  /** Threads that run now. */
  get threads(): number {
    return this.#slots.length;
  }

  /** Runs the query; always resolves, with 503 when it was too slow or too many wait. */
  run(job: Job): Promise<Answer> {
    if (this.#waiting.length >= maxWaiting) {
      return Promise.resolve(plain(503, `Too many queries: ${maxWaiting} are waiting. Try again later.`));
    }
    const bounds = {
      deadline: Date.now() + this.#options.timeout,
      maxSpans: this.#options.maxSpans,
    };
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#waiting.push({ request: { id, job, blocks: this.#options.blocks(), bounds }, resolve });
      this.#dispatch();
    });
  }

  /** Ends all threads; queries under way are answered with 503. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#slots.map((slot) => slot.worker.terminate()));
  }

  #dispatch(): void {
    const busy = this.#slots.filter(({ task }) => task).length;
    const wanted = Math.min(this.#options.size, busy + this.#waiting.length);
    while (this.#slots.length < wanted) this.#slots.push(this.#start());
    for (const slot of this.#slots) {
      if (slot.task) continue;
      const task = this.#waiting.shift();
      if (!task) return;
      slot.task = task;
      clearTimeout(slot.timer);
      slot.timer = setTimeout(() => this.#expire(slot), task.request.bounds.deadline + grace - Date.now());
      slot.worker.postMessage(task.request);
    }
  }

  #start(): Slot {
    const slot: Slot = { worker: this.#spawn(() => slot), task: undefined, timer: undefined };
    return slot;
  }

  #spawn(slotOf: () => Slot): Worker {
    const worker = startThread('./query.worker.ts', {
      oldGenerationMegabytes: 256,
      compileCache: this.#options.compileCache,
    });
    worker.on('message', (reply: JobReply) => {
      const slot = slotOf();
      if (slot.task?.request.id === reply.id) this.#finish(slot, reply.answer);
    });
    worker.on('error', (error) => this.#replace(slotOf(), `The query failed: ${error.message}`));
    worker.on('exit', () => {
      const slot = slotOf();
      if (slot.worker === worker && this.#slots.includes(slot)) this.#replace(slot, 'The query was ended.');
    });
    return worker;
  }

  #expire(slot: Slot): void {
    const { worker } = slot;
    this.#replace(
      slot,
      `The query took longer than ${this.#options.timeout} ms. Narrow the time range or add a condition.`,
    );
    void worker.terminate();
  }

  #replace(slot: Slot, reason: string): void {
    if (!this.#closed.signal.aborted) slot.worker = this.#spawn(() => slot);
    this.#finish(slot, plain(503, reason));
  }

  #finish(slot: Slot, answer: Answer): void {
    clearTimeout(slot.timer);
    const { task } = slot;
    slot.task = undefined;
    slot.timer = setTimeout(() => this.#retire(slot), this.#options.idleTimeout).unref();
    task?.resolve(answer);
    this.#dispatch();
  }

  #retire(slot: Slot): void {
    const place = this.#slots.indexOf(slot);
    if (place < 1) return;
    this.#slots.splice(place, 1);
    void slot.worker.terminate();
  }
}

import type { Worker } from 'node:worker_threads';
import type { Answer } from '@lab/http/answer';
import { plain } from '@lab/http/answer';
import type { JobReply, JobRequest } from './job.ts';

export interface PoolOptions<Block> {
  /** Threads that start as soon as they are needed; all but the first. */
  readonly size: number;
  /** Threads at most: those beyond `size` start for queries that would wait behind slow ones. */
  readonly maxSize: number;
  /** Milliseconds after which a query that waits gets a thread of its own. */
  readonly patience: number;
  /** Milliseconds from the arrival of a query to its answer. */
  readonly timeout: number;
  /** Milliseconds without a query after which any thread but the first ends and gives its memory back; those beyond `size` sooner. */
  readonly idleTimeout: number;
  readonly maxItems: number;
  readonly blocks: () => readonly Block[];
  readonly startThread: () => Worker;
  /** Called when a thread ends before it has answered anything, with the pause until the next try. */
  readonly onFailedStart: (reason: string, pauseMs: number) => void;
}

/** Queries that may wait for a thread. */
const maxWaiting = 100;
/** Milliseconds without a query after which a thread beyond `size` ends: bursts of slow queries are rare. */
const extraIdleTimeout = 2_000;
/** Milliseconds that a thread has to notice the deadline by itself before it is ended. */
const grace = 500;
/** Milliseconds before a thread that failed at its start is started again; the pause doubles each time. */
const restartPause = { first: 100, longest: 30_000 };

interface Task<Job, Block> {
  readonly request: JobRequest<Job, Block>;
  readonly resolve: (answer: Answer) => void;
}

interface Slot<Job, Block> {
  /** Nothing while a thread that failed at its start is waited for. */
  worker: Worker | undefined;
  task: Task<Job, Block> | undefined;
  /** With a task: the end of its time. Without: the end of the thread's. */
  timer: NodeJS.Timeout | undefined;
  /** The thread has answered something, so it can. */
  isProven: boolean;
  failedStarts: number;
}

/**
 * Threads with read-only connections of their own. A query that ignores its deadline (one long SQL statement) loses its
 * thread, so that neither ingest nor other queries wait for it; and one that finds all threads busy does not wait for long.
 */
export class QueryPool<Job, Block> {
  readonly #options: PoolOptions<Block>;
  readonly #slots: Slot<Job, Block>[] = [];
  readonly #waiting: Task<Job, Block>[] = [];
  #impatience: NodeJS.Timeout | undefined;
  #nextId = 0;
  readonly #closed = new AbortController();

  constructor(options: PoolOptions<Block>) {
    this.#options = options;
    this.#addSlot();
  }

  /** Threads that run now. */
  get threads(): number {
    return this.#slots.filter(({ worker }) => worker).length;
  }

  /** Runs the query; always resolves, with 503 when it was too slow or too many wait. */
  run(job: Job): Promise<Answer> {
    if (this.#waiting.length >= maxWaiting) {
      return Promise.resolve(plain(503, `Too many queries: ${maxWaiting} are waiting. Try again later.`));
    }
    if (this.threads === 0) {
      return Promise.resolve(
        plain(503, 'The thread for queries fails at its start. See the log of the store.'),
      );
    }
    const bounds = {
      deadline: Date.now() + this.#options.timeout,
      maxItems: this.#options.maxItems,
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
    clearTimeout(this.#impatience);
    for (const { timer } of this.#slots) clearTimeout(timer);
    await Promise.all(this.#slots.map(({ worker }) => worker?.terminate()));
  }

  #dispatch(): void {
    const busy = this.#slots.filter(({ task }) => task).length;
    const wanted = Math.min(this.#options.size, busy + this.#waiting.length);
    while (this.#slots.length < wanted) this.#addSlot();
    for (const slot of this.#slots) {
      if (slot.task || !slot.worker) continue;
      const task = this.#waiting.shift();
      if (!task) break;
      slot.task = task;
      clearTimeout(slot.timer);
      slot.timer = setTimeout(() => this.#expire(slot), task.request.bounds.deadline + grace - Date.now());
      slot.worker.postMessage(task.request);
    }
    this.#watchWaiting();
  }

  /** What still waits after a while waits behind slow queries. */
  #watchWaiting(): void {
    clearTimeout(this.#impatience);
    if (this.#waiting.length === 0 || this.#slots.length >= this.#options.maxSize) return;
    this.#impatience = setTimeout(() => {
      this.#addSlot();
      this.#dispatch();
    }, this.#options.patience);
  }

  #addSlot(): void {
    const slot: Slot<Job, Block> = {
      worker: undefined,
      task: undefined,
      timer: undefined,
      isProven: false,
      failedStarts: 0,
    };
    this.#slots.push(slot);
    this.#start(slot);
  }

  #start(slot: Slot<Job, Block>): void {
    const worker = this.#options.startThread();
    slot.worker = worker;
    slot.isProven = false;
    worker.on('message', (reply: JobReply) => {
      if (slot.task?.request.id !== reply.id) return;
      slot.isProven = true;
      slot.failedStarts = 0;
      this.#finish(slot, reply.answer);
    });
    const ended = (reason: string) => {
      if (slot.worker === worker && this.#slots.includes(slot)) this.#replace(slot, reason);
    };
    worker.on('error', (error) => ended(`The query failed: ${error.message}`));
    worker.on('exit', () => ended('The query was ended.'));
  }

  #expire(slot: Slot<Job, Block>): void {
    const { worker } = slot;
    slot.isProven = true; // it was at work
    this.#replace(
      slot,
      `The query took longer than ${this.#options.timeout} ms. Narrow the time range or add a condition.`,
    );
    void worker?.terminate();
  }

  #replace(slot: Slot<Job, Block>, reason: string): void {
    slot.worker = undefined;
    if (!this.#closed.signal.aborted) {
      if (slot.isProven) this.#start(slot);
      else this.#startLater(slot, reason);
    }
    this.#finish(slot, plain(503, reason));
  }

  /** A thread that cannot start is not tried without a pause; what waits for it is answered. */
  #startLater(slot: Slot<Job, Block>, reason: string): void {
    const pause = Math.min(restartPause.first * 2 ** slot.failedStarts, restartPause.longest);
    slot.failedStarts += 1;
    this.#options.onFailedStart(reason, pause);
    setTimeout(() => {
      if (this.#closed.signal.aborted || !this.#slots.includes(slot)) return;
      this.#start(slot);
      this.#dispatch();
    }, pause).unref();
    if (this.threads > 0) return;
    for (const task of this.#waiting.splice(0)) task.resolve(plain(503, reason));
  }

  #finish(slot: Slot<Job, Block>, answer: Answer): void {
    clearTimeout(slot.timer);
    const { task } = slot;
    slot.task = undefined;
    const { size, idleTimeout } = this.#options;
    const isExtra = this.#slots.indexOf(slot) >= size;
    const idle = isExtra ? Math.min(idleTimeout, extraIdleTimeout) : idleTimeout;
    slot.timer = setTimeout(() => this.#retire(slot), idle).unref();
    task?.resolve(answer);
    this.#dispatch();
  }

  #retire(slot: Slot<Job, Block>): void {
    const place = this.#slots.indexOf(slot);
    if (place < 1 || slot.task) return;
    this.#slots.splice(place, 1);
    void slot.worker?.terminate();
  }
}

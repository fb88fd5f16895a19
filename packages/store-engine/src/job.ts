import type { Answer } from '@lab/http/answer';

/** Bounds of one query. */
export interface Bounds {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Spans or entries that it may look at. */
  readonly maxItems: number;
}

/** What a query thread is asked for; `blocks` are the store’s files, as far as the query may look at them. */
export interface JobRequest<Job, Block> {
  readonly id: number;
  readonly job: Job;
  readonly blocks: readonly Block[];
  readonly bounds: Bounds;
}

export interface JobReply {
  readonly id: number;
  readonly answer: Answer;
}

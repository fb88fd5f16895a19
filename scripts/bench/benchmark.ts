import type { Findings } from './result.ts';

/** What a benchmark gets from its frame. */
export interface Bench {
  /** One line about what goes on. */
  say(line: string): void;
}

/** A benchmark that has been loaded. What it starts and writes to the temporary directory is gone when it ends, however it ends. */
export type Run = (bench: Bench) => Promise<Findings>;

export interface Benchmark {
  readonly name: string;
  /** What it answers. */
  readonly question: string;
  /** How it is measured, for the docs. */
  readonly method?: string;
  /** How long it usually takes. */
  readonly minutes: number;
  /** It is ended after this time. */
  readonly deadlineMinutes: number;
  /** It measures the lab that runs in this checkout. */
  readonly needsLab?: boolean;
  readonly load: () => Promise<Run>;
}

import type { SamplingMode } from '@lab/telemetry/sampling';
import type { Settings } from '../stack/settings.ts';
import type { Reporter } from '../terminal/progress.ts';
import type { Endpoints } from '../verify/endpoints.ts';

/** What a stop of the tour works with. */
export interface Tour {
  readonly settings: Settings;
  /** How the running lab samples. */
  readonly sampling: SamplingMode;
  readonly endpoints: Endpoints;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch: what is older is not the visitor's. */
  readonly startedAt: number;
  readonly say: (...lines: readonly string[]) => void;
}

/** One thing to do and to see. */
export interface Stop {
  readonly title: string;
  /** @param traceId of the visitor's click; empty at the first stop. @returns that of the click, from the first stop on */
  readonly visit: (tour: Tour, traceId: string) => Promise<string>;
}

import type { PostingClient } from '@lab/store-clients/http';
import { around, type TimeRange } from '@lab/store-clients/time-range';
import type { SamplingMode } from '@lab/telemetry/sampling';
import type { BrowserAction } from '@lab/telemetry/spans';
import type { LabControl } from '../launcher/launcher.ts';
import type { Settings } from '../stack/settings.ts';
import type { Endpoints } from './endpoints.ts';

/** Clocks of the lab's parts may differ by this much. */
const slackSeconds = 5;

/** A request below /api that the page really sent, as the browser’s network saw it. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  /** The backend’s pattern of the path, as in `http.route`. */
  readonly route: string;
  readonly status: number;
  /** From the answer’s `x-trace-id`; empty when it had none. */
  readonly traceId: string;
}

/** Something a user did, and the id under which its telemetry must be found. */
export interface DrivenAction {
  readonly action: BrowserAction;
  readonly traceId: string;
  /** Wall clock, ms: when the user clicked. */
  readonly startedAt: number;
  /** The requests of this action, by trace id. */
  readonly requests: readonly SentRequest[];
}

/** Everything the browser did and saw. */
export interface DrivenSession {
  readonly actions: readonly DrivenAction[];
  readonly requests: readonly SentRequest[];
  /** Console errors and uncaught exceptions that are not part of the plan. */
  readonly consoleErrors: readonly string[];
}

/** An order that a real browser has placed. */
export interface DrivenOrder {
  readonly orderId: string;
  /** As the page shows it for the click. */
  readonly traceId: string;
  /** Wall clock, ms: when the user clicked. */
  readonly startedAt: number;
  /** As the page shows it in the end. */
  readonly status: string;
}

/** What a browser did in the shop. */
export interface DrivenShop {
  readonly paid: DrivenOrder;
  readonly declined: DrivenOrder;
  /** The customer's access token. */
  readonly token: string;
  /** Console errors and uncaught exceptions. */
  readonly consoleErrors: readonly string[];
}

/** The user interface did not do what a user expects; checks that need the rest are skipped. */
export class DriveError extends Error {
  override readonly name = 'DriveError';
}

/** The drive while it continues. Promises reject with DriveError when the interface fails. */
export interface Drive {
  readonly startedAt: number;
  /** Wall clock of the last thing the user did; for latencies of the whole run. */
  action(name: BrowserAction): Promise<DrivenAction>;
  readonly finished: Promise<DrivenSession>;
}

/** The time of the run so far, with some room for clocks that differ. */
export const timeOfRun = ({ drive }: Pick<VerifyContext, 'drive'>): TimeRange =>
  around(drive.startedAt, Date.now(), slackSeconds);

/** All that a check may use. */
export interface VerifyContext {
  readonly settings: Settings;
  /** How the running lab samples. */
  readonly sampling: SamplingMode;
  readonly endpoints: Endpoints;
  readonly http: PostingClient;
  /** Reports the progress of a long check. */
  readonly say: (line: string) => void;
  readonly lab: LabControl;
  /** Usable in the second half of a check, after the drive started. */
  readonly drive: Drive;
  /** What a browser did in the shop, in a lab that has it; rejects with DriveError. */
  readonly shop?: Promise<DrivenShop>;
  /** Per thing that is waited for. */
  readonly deadlineMs: number;
  readonly pollIntervalMs: number;
  readonly signal: AbortSignal;
}

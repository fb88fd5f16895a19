import { type ActionOutcome, actionOutcomes } from '@lab/telemetry/spans';
import * as z from 'zod/mini';

/** What somebody did in this browser, and the trace of it. */
export interface RecentAction {
  readonly traceId: string;
  /** The name of the action: `task.add`. */
  readonly name: string;
  readonly outcome: ActionOutcome;
  /** Milliseconds since 1970, by this browser's clock. */
  readonly at: number;
  readonly durationMs: number;
  /** The page that it was done on. */
  readonly page: string;
}

/** The name under which the browser keeps them; a `storage` event of this name tells other pages. */
export const recentActionsKey = 'lab.recent-actions';

export const mostRecentActions = 50;

const actionSchema = z.object({
  traceId: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  name: z.string().check(z.maxLength(100)),
  outcome: z.enum(actionOutcomes),
  at: z.number(),
  durationMs: z.number(),
  page: z.string().check(z.maxLength(100)),
});

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

/** The last actions of this browser, the newest first. What is stored and cannot be read is as if it were not there. */
export function recentActions(storage?: Storage): readonly RecentAction[] {
  try {
    // Where a browser allows no storage, the name alone throws.
    const stored: unknown = JSON.parse((storage ?? localStorage).getItem(recentActionsKey) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.slice(0, mostRecentActions).flatMap((one) => z.safeParse(actionSchema, one).data ?? []);
  } catch {
    return [];
  }
}

/** Remembers an action. A browser that keeps nothing, or has no room, does without. */
export function rememberAction(action: RecentAction, storage?: Storage): void {
  const others = recentActions(storage).filter(({ traceId }) => traceId !== action.traceId);
  try {
    const kept = [action, ...others].slice(0, mostRecentActions);
    (storage ?? localStorage).setItem(recentActionsKey, JSON.stringify(kept));
  } catch {
    // The list is a convenience; the action itself has been reported.
  }
}

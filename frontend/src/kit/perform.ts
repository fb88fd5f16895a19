import type { BrowserAction } from '@lab/telemetry/spans';
import { type ApiError, isAbort, toApiError } from '../client/api-error.ts';
import type { Client } from '../client/client.ts';
import type { RequestScope } from '../client/request.ts';
import type { Action, Actions } from '../telemetry/actions.ts';
import type { Report } from './toasts.ts';

/** What a user did, and the requests that belong to it. */
export type PageAction = Action & RequestScope;

export interface Undertaking<T> {
  readonly action: BrowserAction;
  /** Milliseconds since the epoch; now by default. */
  readonly startedAt?: number;
  /** A failure is not reported: the page shows it elsewhere. */
  readonly isQuiet?: boolean;
  /** The request that the action is about. */
  readonly request: (action: PageAction) => Promise<T>;
  /** What is said when it went well; nothing by default. */
  readonly message?: (result: T) => string;
  /** Shows the result. */
  readonly apply?: (result: T, action: PageAction) => void;
  /** Shows a failure in place, beside the report. */
  readonly failed?: (error: ApiError, action: Action) => void;
  /** What follows within the same trace, for example new statistics. Its failure is not the action's. */
  readonly follow?: (action: PageAction) => Promise<void>;
}

/** Runs what a user asked for. Answers whether it worked. */
export type Perform = <T>(undertaking: Undertaking<T>) => Promise<boolean>;

/** Runs each undertaking within a trace of its own and reports how it went. */
export function createPerform(actions: Actions, client: Client, show: (report: Report) => void): Perform {
  return async function perform<T>(undertaking: Undertaking<T>): Promise<boolean> {
    const begun = actions.begin(undertaking.action, undertaking.startedAt);
    const action = { ...begun, ...client.within(begun) };
    let worked = false;
    try {
      worked = await attempt(undertaking, action, show);
      return worked;
    } finally {
      // The caller may go on, the trace stays open for what follows.
      const following = worked && undertaking.follow ? undertaking.follow(action) : Promise.resolve();
      void following.finally(() => action.end());
    }
  };
}

async function attempt<T>(
  { request, message, apply, failed, isQuiet }: Undertaking<T>,
  action: PageAction,
  show: (report: Report) => void,
): Promise<boolean> {
  const { name, traceId } = action;
  let result: T;
  try {
    result = await request(action);
  } catch (thrown) {
    action.answered(isAbort(thrown) ? 'interrupted' : 'failed');
    if (isAbort(thrown)) return false;
    const error = toApiError(thrown);
    if (!isQuiet) show({ action: name, traceId, outcome: 'failed', message: error.message });
    failed?.(error, action);
    return false;
  }
  action.answered('ok');
  apply?.(result, action);
  if (message) show({ action: name, traceId, outcome: 'ok', message: message(result) });
  return true;
}

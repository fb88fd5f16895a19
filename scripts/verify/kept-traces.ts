import { mustBeKept } from '@lab/telemetry/sampling';
import type { DrivenAction, VerifyContext } from './context.ts';

/** Whether the trace of what the browser did must be in the store; with LAB_SAMPLING it may be one that is not kept. */
export const mustBeThere = (
  { sampling }: Pick<VerifyContext, 'sampling'>,
  { traceId, requests }: DrivenAction,
): boolean =>
  mustBeKept(sampling, {
    traceId,
    failed: requests.some(({ status }) => status >= 500),
    routes: requests.map(({ route }) => route),
  });

/** The first of the traces that must be there, for queries that show a trace. */
export const traceToShow = (
  context: Pick<VerifyContext, 'sampling'>,
  actions: readonly DrivenAction[],
): string => actions.find((action) => mustBeThere(context, action))?.traceId ?? '';

import type { TraceSpan } from '@lab/store-clients/trace';
import { services } from '@lab/telemetry/services';
import { browserActions, spanAttributes } from '@lab/telemetry/spans';
import type { DrivenAction, SentRequest } from '../context.ts';

/** Trace id of the test’s action. */
export const traceId = 'a3ce929d0e0e4736a3ce929d0e0e4736';

export const addRequest: SentRequest = {
  method: 'POST',
  path: '/api/tasks',
  route: '/api/tasks',
  status: 201,
  traceId,
};

/** The action of a user who added a task one second ago. */
export function addAction(startedAt = Date.now() - 1_000): DrivenAction {
  return { action: browserActions.add, traceId, startedAt, requests: [addRequest] };
}

/** The whole trace of that action, from the root down. */
export function addSpans(): TraceSpan[] {
  const frontend = { service: services.frontend, failed: false, start: 0, durationMs: 1 } as const;
  const backend = { service: services.backend, failed: false, start: 0, durationMs: 1 } as const;
  return [
    {
      ...frontend,
      spanId: '0000000000000001',
      parentId: '',
      name: browserActions.add,
      kind: 'internal',
      attributes: { [spanAttributes.action]: browserActions.add },
    },
    {
      ...frontend,
      spanId: '0000000000000002',
      parentId: '0000000000000001',
      name: 'POST',
      kind: 'client',
      attributes: {},
    },
    {
      ...backend,
      spanId: '0000000000000003',
      parentId: '0000000000000002',
      name: 'POST /api/tasks',
      kind: 'server',
      attributes: {
        [spanAttributes.httpRoute]: '/api/tasks',
        [spanAttributes.httpRequestMethod]: 'POST',
        [spanAttributes.httpResponseStatusCode]: 201,
      },
    },
    {
      ...backend,
      spanId: '0000000000000004',
      parentId: '0000000000000003',
      name: 'INSERT tasks',
      kind: 'client',
      attributes: { [spanAttributes.dbSystemName]: 'sqlite' },
    },
  ];
}

/** A copy of a list with changes to the span of that name. */
export function withSpan(spans: readonly TraceSpan[], name: string, change: Partial<TraceSpan>): TraceSpan[] {
  return spans.map((span) => (span.name === name ? { ...span, ...change } : span));
}

import { services } from '@lab/telemetry/services';
import { spanAttributes } from '@lab/telemetry/spans';
import type { DrivenAction, DrivenSession, SentRequest } from '../context.ts';
import { steps } from '../drive/steps.ts';

const requestOf: Readonly<Record<string, Pick<SentRequest, 'method' | 'path' | 'route' | 'status'>>> = {
  'page.load': { method: 'GET', path: '/api/tasks', route: '/api/tasks', status: 200 },
  'task.add': { method: 'POST', path: '/api/tasks', route: '/api/tasks', status: 201 },
  'task.complete': { method: 'PATCH', path: '/api/tasks/7', route: '/api/tasks/:id', status: 200 },
  'simulate.error': {
    method: 'POST',
    path: '/api/simulate/error',
    route: '/api/simulate/error',
    status: 500,
  },
  'task.delete': { method: 'DELETE', path: '/api/tasks/7', route: '/api/tasks/:id', status: 204 },
};

/** What the browser would have done: every step of the drive, one request each. */
export function drivenSession(startedAt: number): DrivenSession {
  const actions = steps.map(({ action }, index): DrivenAction => {
    const traceId = String(index + 1).repeat(32);
    const request = requestOf[action];
    if (!request) throw new Error(`the test session has no request for ${action}`);
    return { action, traceId, startedAt, requests: [{ ...request, traceId }] };
  });
  return { actions, requests: actions.flatMap(({ requests }) => requests), consoleErrors: [] };
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Tempo’s answer for the trace of an action, as its JSON has it. */
export function traceJson({ action, requests: [request] }: DrivenAction, sql: boolean): object {
  const id = (index: number) => Buffer.from([0, 0, 0, 0, 0, 0, 0, index]).toString('base64');
  const failed = (request?.status ?? 0) >= 500;
  const browser = [
    {
      spanId: id(1),
      name: action,
      kind: 'SPAN_KIND_INTERNAL',
      attributes: [text(spanAttributes.action, action)],
    },
    { spanId: id(2), parentSpanId: id(1), name: request?.method, kind: 'SPAN_KIND_CLIENT' },
  ];
  const backend = [
    {
      spanId: id(3),
      parentSpanId: id(2),
      name: `${request?.method} ${request?.route}`,
      kind: 'SPAN_KIND_SERVER',
      status: failed ? { code: 'STATUS_CODE_ERROR' } : {},
      attributes: [
        text(spanAttributes.httpRoute, request?.route ?? ''),
        text(spanAttributes.httpRequestMethod, request?.method ?? ''),
        { key: spanAttributes.httpResponseStatusCode, value: { intValue: String(request?.status) } },
      ],
    },
    ...(sql
      ? [
          {
            spanId: id(4),
            parentSpanId: id(3),
            name: 'SQL',
            attributes: [text(spanAttributes.dbSystemName, 'sqlite')],
          },
        ]
      : []),
  ];
  const of = (service: string, spans: object[]) => ({
    resource: { attributes: [text('service.name', service)] },
    scopeSpans: [{ spans }],
  });
  return { trace: { resourceSpans: [of(services.frontend, browser), of(services.backend, backend)] } };
}

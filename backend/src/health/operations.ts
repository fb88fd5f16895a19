import { defineOperation, type Operation } from '@lab/http/operation';
import { ProblemError } from '@lab/http/problem';
import type { Database } from '@lab/sqlite/database';
import { z } from 'zod';
import type { Metrics } from '../metrics.ts';

const shared = { method: 'get', tag: 'operation', query: z.object({}) } as const;

function status<S extends string>(value: S) {
  return z.strictObject({ status: z.literal(value) });
}

/** What machines ask: is the process alive, can it work, what are its numbers. */
export function healthOperations(database: Database, registry: Metrics['registry']): Operation[] {
  const probe = database.prepare<Record<never, never>, { one: number }>({
    operation: 'SELECT',
    collection: 'tasks',
    sql: 'SELECT 1 AS one FROM tasks LIMIT 1',
  });
  return [
    defineOperation({
      ...shared,
      path: '/health/live',
      id: 'getLiveness',
      summary: 'The process answers',
      answer: { status: 200, description: 'It does', schema: status('live') },
      problems: [],
      handle: () => ({ body: { status: 'live' } }),
    }),
    defineOperation({
      ...shared,
      path: '/health/ready',
      id: 'getReadiness',
      summary: 'The database can be read',
      answer: { status: 200, description: 'It can', schema: status('ready') },
      problems: ['not-ready'],
      handle() {
        try {
          probe.get({});
        } catch (cause) {
          throw new ProblemError('not-ready', 'The database cannot be read', { cause });
        }
        return { body: { status: 'ready' } };
      },
    }),
    defineOperation({
      ...shared,
      path: '/metrics',
      id: 'getMetrics',
      summary: 'OpenMetrics with exemplars; not reachable through Nginx',
      answer: {
        status: 200,
        description: 'The metrics',
        schema: z.string(),
        contentType: 'application/openmetrics-text',
      },
      problems: [],
      handle: async () => ({
        headers: { 'content-type': registry.contentType },
        body: await registry.metrics(),
      }),
    }),
  ];
}

import { setTimeout as delay } from 'node:timers/promises';
import { problemSchema } from '@lab/api-contract/problem';
import { routes } from '@lab/api-contract/routes';
import { taskInputSchema } from '@lab/api-contract/tasks';
import { defineOperation, type Operation } from '@lab/http/operation';
import type { ProblemKind } from '@lab/http/problem';
import type { Database } from '@lab/sqlite/database';
import { z } from 'zod';
import type { TaskRepository } from '../tasks/repository.ts';
import { createSmokeTest, smokeResultSchema } from './smoke.ts';

/** Longest simulated delay, shorter than the time a shutdown gives open requests. Milliseconds. */
export const maxDelayMs = 5_000;
export const maxBulkCount = 1_000;

const nothing = z.strictObject({});
const delaySchema = z.strictObject({ delay_ms: z.int().min(0).max(maxDelayMs).default(1_000) });
const bulkSchema = z.strictObject({ count: z.int().min(1).max(maxBulkCount).default(100) });

const shared = { method: 'post', tag: 'simulate', bodyOptional: true } as const;
const problems: readonly ProblemKind[] = [
  'invalid-request',
  'malformed-json',
  'payload-too-large',
  'unsupported-media-type',
];
const writeProblems: readonly ProblemKind[] = [...problems, 'insufficient-storage'];

/** What `POST /api/simulate/error` throws. */
export class SimulatedError extends Error {
  override readonly name = 'SimulatedError';
}

/** Behaviour on demand, to be found again in the signals. */
export function simulateOperations(database: Database, tasks: TaskRepository): Operation[] {
  const smokeTest = createSmokeTest(database);
  return [
    defineOperation({
      ...shared,
      path: routes.simulateError,
      id: 'simulateError',
      summary: 'Fails with an uncaught error: always 500',
      body: nothing,
      answer: {
        status: 500,
        description: 'Always',
        schema: problemSchema,
        contentType: 'application/problem+json',
      },
      problems,
      handle() {
        throw new SimulatedError('This error was asked for');
      },
    }),
    defineOperation({
      ...shared,
      path: routes.simulateSlow,
      id: 'simulateSlow',
      summary: 'Answers after a delay',
      body: delaySchema,
      answer: { status: 200, description: 'The delay, in milliseconds', schema: delaySchema },
      problems,
      async handle({ body, signal }) {
        // A client that has gone away ends the wait.
        await delay(body.delay_ms, undefined, { signal }).catch(() => undefined);
        return { body };
      },
    }),
    defineOperation({
      ...shared,
      path: routes.simulateBulk,
      id: 'simulateBulk',
      summary: 'Creates many tasks in one transaction',
      body: bulkSchema,
      answer: {
        status: 201,
        description: 'How many were created',
        schema: z.strictObject({ inserted: z.int() }),
      },
      problems: writeProblems,
      handle({ body }) {
        const inputs = Array.from({ length: body.count }, (_, index) =>
          taskInputSchema.parse({ title: `Bulk task ${index + 1} of ${body.count}` }),
        );
        return { body: { inserted: database.transaction(() => tasks.createMany(inputs)) } };
      },
    }),
    defineOperation({
      ...shared,
      path: routes.simulateDbSmoke,
      id: 'simulateDbSmoke',
      summary: 'Runs one statement of each kind in a transaction and leaves nothing behind',
      body: nothing,
      answer: { status: 200, description: 'What was run', schema: smokeResultSchema },
      problems: writeProblems,
      handle: () => ({ body: smokeTest() }),
    }),
  ];
}

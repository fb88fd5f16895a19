import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ActiveFaults } from '@lab/faults/active-faults';
import { isAmong } from '@lab/faults/share';
import type { Answer, Operation, RawInput } from '@lab/http/operation';
import type { Database } from '@lab/sqlite/database';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Metrics } from '../metrics.ts';
import type { TaskRepository } from '../tasks/repository.ts';
import { createRouteLabels } from './route-labels.ts';
import { createScan } from './scan.ts';

/** What a fault does to an operation. */
interface Spoiling {
  /** Before it is executed. */
  readonly before?: (faults: ActiveFaults, input: RawInput) => Promise<void>;
  /** Before its answer is sent. */
  readonly after?: (faults: ActiveFaults, input: RawInput, answer: Answer) => Promise<void>;
}

/** From so many tasks on, a page is a large one. */
const largePage = 50;

const pageQuery = z.object({ limit: z.coerce.number().default(0) });
const created = z.object({ id: z.string() });
const page = z.object({ items: z.array(created) });

/** What the faults of requests need. */
export interface FaultContext {
  readonly tasks: TaskRepository;
  readonly database: Database;
  readonly metrics: Pick<Metrics, 'httpRequests'>;
  readonly logger: Logger;
}

/** By the operation's id. */
function spoiledBy(
  { tasks, database, metrics, logger }: FaultContext,
  faults: ActiveFaults,
): Readonly<Record<string, Spoiling>> {
  const scan = createScan(database);
  const countRoute = createRouteLabels(metrics, faults);
  return {
    listTasks: {
      async before(faults, { query, signal }) {
        await leak(faults);
        const noisy = await faults.active('log-noise');
        for (let line = 0; line < (noisy?.lines ?? 0); line += 1)
          logger.info({ line }, 'looking at the cache');
        const slow = await faults.active('task-list-slow');
        if (slow) await pause(slow.delay_ms, signal);
        const slowIfLarge = await faults.active('large-page-slow');
        if (slowIfLarge && (pageQuery.safeParse(query).data?.limit ?? 0) >= largePage)
          await pause(slowIfLarge.delay_ms, signal);
      },
      async after(faults, { signal }, { body }) {
        const onePerTask = await faults.active('task-list-n-plus-one');
        if (!onePerTask) return;
        for (const { id } of page.parse(body).items) {
          if (signal.aborted) return;
          tasks.find(id);
          await pause(onePerTask.round_trip_ms, signal);
        }
      },
    },
    createTask: {
      async before(faults) {
        const leaking = await faults.active('secret-in-log');
        if (leaking && isAmong(leaking.share)) logger.info(`headers: authorization=Bearer ${madeUpToken()}`);
        const failing = await faults.active('task-create-errors');
        if (failing && isAmong(failing.share))
          throw new TypeError("Cannot read properties of undefined (reading 'limit')");
        const blocked = await faults.active('event-loop-blocked');
        if (blocked && isAmong(blocked.share)) compute(blocked.block_ms);
      },
      async after(faults, _input, { body }) {
        const labelled = await faults.active('route-labels');
        if (labelled) countRoute(created.parse(body).id, labelled.series);
      },
    },
    getStatistics: {
      async before(faults) {
        const scanning = await faults.active('statistics-scan');
        if (scanning) scan(scanning.rows);
      },
    },
  };
}

const kept: Buffer[] = [];

/** Leaks memory while `memory-leak` is on; the first request after its end frees it. */
async function leak(faults: ActiveFaults): Promise<void> {
  const leaking = await faults.active('memory-leak');
  if (!leaking) kept.length = 0;
  else if (kept.length * leaking.kept_kib < leaking.limit_mib * 1_024)
    kept.push(Buffer.alloc(leaking.kept_kib * 1_024, 1));
}

/** Ends early when the client disconnects. */
const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined);

function compute(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Looks like a token, and is valid nowhere. */
const madeUpToken = () => randomBytes(24).toString('base64url');

/** The operations, with the faults that are on. */
export function withFaults(
  operations: readonly Operation[],
  context: FaultContext,
  faults: ActiveFaults,
): readonly Operation[] {
  const spoiled = spoiledBy(context, faults);
  return operations.map((operation) => {
    const spoiling = spoiled[operation.id];
    if (!spoiling) return operation;
    return {
      ...operation,
      async execute(input) {
        await spoiling.before?.(faults, input);
        const answer = await operation.execute(input);
        await spoiling.after?.(faults, input, answer);
        return answer;
      },
    };
  });
}

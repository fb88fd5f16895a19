import { setTimeout as delay } from 'node:timers/promises';
import type { ActiveFaults } from '@lab/faults/active-faults';
import { sql } from 'kysely';
import { connections, type Database } from './database.ts';

/** While the fault is off, it is asked for this often. */
const lookEveryMs = 250;

/**
 * While `orders-connections-exhausted` is on: takes connections of the pool and keeps them for a while, as code does that waits for
 * something else with a transaction open.
 */
export function exhaustConnections(
  faults: ActiveFaults,
  database: Database,
): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  const holdOne = (ms: number) =>
    database.connection().execute(async (connection) => {
      await sql`SELECT 1`.execute(connection);
      await pause(ms);
    });
  const holdAgainAndAgain = async () => {
    while (!signal.aborted) {
      const exhausted = await faults.active('orders-connections-exhausted');
      if (!exhausted) await pause(lookEveryMs);
      else await Promise.allSettled(Array.from({ length: connections }, () => holdOne(exhausted.hold_ms)));
    }
  };
  const holding = holdAgainAndAgain();
  return {
    async stop() {
      stopping.abort();
      await holding;
    },
  };
}

import { createHash } from 'node:crypto';
import type { Task, TaskInput } from '@lab/api-contract/tasks';
import type { Database } from '@lab/sqlite/database';

/** Keys older than this are forgotten: retries come within seconds. */
export const keyLifetimeMs = 24 * 60 * 60 * 1_000;
/** Beyond that the oldest keys go before their time: what clients send must not fill the disk. An answer is 3 KB at most. */
const mostKeys = 100_000;

export type IdempotentResult =
  | { readonly outcome: 'created'; readonly task: Task }
  | { readonly outcome: 'replayed'; readonly task: Task }
  | { readonly outcome: 'conflict' };

/** Creates a task once for each key. */
export type CreateOnce = (key: string, input: TaskInput) => IdempotentResult;

type StoredKey = Readonly<Record<'content_hash' | 'answer', string>>;

/**
 * Key, check and insertion share one write transaction, so of any number of concurrent requests with the same key one
 * creates and the others get its answer, over several processes too.
 *
 * @param now the clock, in milliseconds since the epoch
 * @param most keys that are kept beside the newest
 */
export function createOnceWith(
  database: Database,
  create: (input: TaskInput) => Task,
  now: () => number = Date.now,
  most = mostKeys,
): CreateOnce {
  const collection = 'idempotency_keys';
  // Row ids grow with time: only the oldest rows are ever deleted.
  const forget = database.prepare<{ before: string; most: number }>({
    operation: 'DELETE',
    collection,
    sql: `DELETE FROM idempotency_keys WHERE created_at < @before
          OR rowid <= (SELECT max(rowid) FROM idempotency_keys) - @most`,
  });
  const find = database.prepare<{ key: string }, StoredKey>({
    operation: 'SELECT',
    collection,
    sql: 'SELECT content_hash, answer FROM idempotency_keys WHERE key = @key',
  });
  const insert = database.prepare<StoredKey & Readonly<Record<'key' | 'created_at', string>>>({
    operation: 'INSERT',
    collection,
    sql: `INSERT INTO idempotency_keys (key, content_hash, answer, created_at)
          VALUES (@key, @content_hash, @answer, @created_at)`,
  });

  return (key, input) =>
    database.transaction((): IdempotentResult => {
      forget.run({ before: new Date(now() - keyLifetimeMs).toISOString(), most });
      const contentHash = hashOf(input);
      const stored = find.get({ key });
      if (stored && stored.content_hash !== contentHash) return { outcome: 'conflict' };
      if (stored) return { outcome: 'replayed', task: JSON.parse(stored.answer) as Task };
      const task = create(input);
      const answer = JSON.stringify(task);
      insert.run({ key, content_hash: contentHash, answer, created_at: new Date(now()).toISOString() });
      return { outcome: 'created', task };
    });
}

/** Over the validated input, whose key order is the schema's: spelling differences of the JSON do not matter. */
function hashOf(input: TaskInput): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('base64url');
}

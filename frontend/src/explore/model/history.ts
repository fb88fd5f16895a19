import { z } from 'zod';
import { type LanguageId, languageIds, longestQuery } from './language.ts';

/** A query that was run in this browser. */
export interface PastQuery {
  readonly language: LanguageId;
  readonly query: string;
  /** Milliseconds since 1970, by this browser's clock. */
  readonly at: number;
}

/** The name under which the browser keeps them. */
export const historyKey = 'lab.explore-history';

export const mostPastQueries = 50;

const pastQuery = z.object({
  language: z.enum(languageIds),
  query: z.string().min(1).max(longestQuery),
  at: z.number(),
});

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

/** The last queries of this browser, the newest first. What is stored and cannot be read is as if it were not there. */
export function pastQueries(storage?: Storage): readonly PastQuery[] {
  try {
    // Where a browser allows no storage, the name alone throws.
    const stored: unknown = JSON.parse((storage ?? localStorage).getItem(historyKey) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.slice(0, mostPastQueries).flatMap((one) => pastQuery.safeParse(one).data ?? []);
  } catch {
    return [];
  }
}

/** Remembers a query; one that was run before comes to the front. */
export function rememberQuery(query: PastQuery, storage?: Storage): void {
  const others = pastQueries(storage).filter(
    (one) => one.language !== query.language || one.query !== query.query,
  );
  write([query, ...others].slice(0, mostPastQueries), storage);
}

export const forgetQueries = (storage?: Storage): void => write([], storage);

function write(queries: readonly PastQuery[], storage: Storage | undefined): void {
  try {
    (storage ?? localStorage).setItem(historyKey, JSON.stringify(queries));
  } catch {
    // The list is a convenience: a browser that keeps nothing does without.
  }
}

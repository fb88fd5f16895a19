import { HttpError } from '@lab/http/http-error';
import type { Bounds } from '@lab/store-engine/job';
import { LogqlError } from '../logql/logql-error.ts';
import type { EntrySource } from '../logql/source.ts';
import type { BlockReader } from './block-reader.ts';
import { candidatesOf } from './candidates.ts';
import { storedColumns } from './stored-columns.ts';
import { storedEntries } from './stored-entries.ts';

/** Loki’s `max_query_series`. */
const maxSeries = 500;

/** The entries of a store’s blocks, within the bounds of one query. */
export function storedSource(readers: readonly BlockReader[], { deadline, maxItems }: Bounds): EntrySource {
  let looked = 0;
  const look = (count: number) => {
    looked += count;
    if (looked > maxItems) {
      throw new HttpError(
        422,
        `The query would look at more than ${maxItems} lines. Narrow the time range or add a matcher.`,
      );
    }
    if (Date.now() > deadline) {
      throw new HttpError(503, 'The query took too long. Narrow the time range or add a matcher.');
    }
  };
  return {
    entries: (query, bounds, direction) =>
      storedEntries(candidatesOf(query, readers, bounds), query, bounds, direction, look),
    columns: (query, bounds) => storedColumns(candidatesOf(query, readers, bounds), bounds, look),
    countSeries(count) {
      if (count > maxSeries)
        throw new LogqlError(`maximum number of series (${maxSeries}) reached for a single query`);
    },
  };
}

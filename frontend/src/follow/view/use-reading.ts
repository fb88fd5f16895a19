import { useEffect, useState } from 'preact/hooks';
import { keepReading, type Reading, type ReadingOptions } from '../data/reading.ts';

/**
 * A reading of a store for as long as the component is shown.
 *
 * @param key of what is read: with another one it begins anew; without one nothing is read
 */
export function useReading<T>(
  key: string | undefined,
  options: Omit<ReadingOptions<T>, 'changed'>,
): Reading<T> {
  const [known, setKnown] = useState<{ key: string | undefined; reading: Reading<T> }>();
  useEffect(() => {
    if (key === undefined) return undefined;
    return keepReading<T>({ ...options, changed: (reading) => setKnown({ key, reading }) });
    // The key says what is read; the options are new functions at each rendering.
  }, [key]);
  return known && known.key === key ? known.reading : { state: 'loading' };
}

/** An answer that is not asked for again by itself. */
export const once = { again: () => undefined, same: () => false };

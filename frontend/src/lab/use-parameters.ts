import { useEffect, useState } from 'preact/hooks';
import { addressOf, type Change, type Parameters, readParameters } from './parameters.ts';

/**
 * The state of a page in its address, and what changes it.
 *
 * @param initial the parameters that there are, with their values where the address says nothing; the same at each rendering
 */
export function useParameters(initial: Parameters): readonly [Parameters, Change] {
  const [parameters, setParameters] = useState(() => readParameters(location.search, initial));
  useEffect(() => {
    const follow = () => setParameters(readParameters(location.search, initial));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, [initial]);
  const change: Change = (part, how = 'push') => {
    const next = { ...readParameters(location.search, initial), ...part };
    const to = addressOf(location.pathname, next, initial);
    if (how === 'push') history.pushState(undefined, '', to);
    else history.replaceState(undefined, '', to);
    setParameters(next);
  };
  return [parameters, change];
}

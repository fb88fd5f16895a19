import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Address, addressOf, readAddress } from '../model/address.ts';

export interface Visit {
  readonly address: Address;
  /** Another number with each run, also of the same address. */
  readonly run: number;
}

/** Where the page is, and what goes elsewhere: one entry of the browser’s history for each other address. */
export function useAddress(): readonly [Visit, (address: Address) => void] {
  const [visit, setVisit] = useState<Visit>(() => ({ address: readAddress(location.search), run: 0 }));
  const go = useCallback((address: Address) => {
    const to = addressOf(address);
    if (to !== addressOf(readAddress(location.search))) history.pushState(undefined, '', to);
    setVisit(({ run }) => ({ address, run: run + 1 }));
  }, []);
  useEffect(() => {
    const follow = () => setVisit(({ run }) => ({ address: readAddress(location.search), run: run + 1 }));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  return [visit, go];
}

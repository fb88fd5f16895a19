import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Address, addressOf, readAddress } from '../model/address.ts';

/** The address of the page, and what changes it: `replace` for what no one wants to go back to. */
export function useAddress(): readonly [Address, Navigate] {
  const [address, setAddress] = useState(() => readAddress(location));
  useEffect(() => {
    const follow = () => setAddress(readAddress(location));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const navigate = useCallback<Navigate>((part, how = 'push') => {
    const to = addressOf({ ...readAddress(location), ...part });
    if (how === 'replace') history.replaceState(undefined, '', to);
    else history.pushState(undefined, '', to);
    setAddress(readAddress(location));
  }, []);
  return [address, navigate];
}

export type Navigate = (part: Partial<Address>, how?: 'push' | 'replace') => void;

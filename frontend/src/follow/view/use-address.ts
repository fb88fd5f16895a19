import { useEffect, useState } from 'preact/hooks';
import { type Address, readAddress } from '../model/address.ts';
import { createPlace, type Navigate } from '../model/place.ts';

/** The address of the page, and what changes it. */
export function useAddress(): readonly [Address, Navigate] {
  const [address, setAddress] = useState(() => readAddress(location));
  const [place] = useState(() => createPlace({ location, history, changed: setAddress }));
  useEffect(() => {
    addEventListener('popstate', place.follow);
    return () => {
      removeEventListener('popstate', place.follow);
      place.end();
    };
  }, [place]);
  return [address, place.navigate];
}

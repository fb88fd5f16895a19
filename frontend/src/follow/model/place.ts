import { type Address, addressOf, readAddress } from './address.ts';

/** @param how `replace` for what no one wants to go back to */
export type Navigate = (part: Partial<Address>, how?: 'push' | 'replace') => void;

export interface Place {
  readonly navigate: Navigate;
  /** Takes the browser’s address, which the user has changed. */
  readonly follow: () => void;
  readonly end: () => void;
}

export interface PlaceOptions {
  readonly location: Pick<Location, 'pathname' | 'search'>;
  readonly history: Pick<History, 'pushState' | 'replaceState'>;
  readonly changed: (address: Address) => void;
}

const againMs = 1_000;

/**
 * Where the page is. Browsers drop changes of the address (Chromium) or throw (Safari) when they come too fast, as those of a
 * key that is held down do: the page moves on at once, and the browser’s address follows when it can.
 */
export function createPlace({ location, history, changed }: PlaceOptions): Place {
  let address = readAddress(location);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function write(how: 'push' | 'replace'): void {
    clearTimeout(timer);
    const to = addressOf(address);
    try {
      if (how === 'replace') history.replaceState(undefined, '', to);
      else history.pushState(undefined, '', to);
    } catch {
      // Tried again below.
    }
    if (addressOf(readAddress(location)) !== to) timer = setTimeout(() => write('replace'), againMs);
  }

  return {
    navigate(part, how = 'push') {
      address = readAddress(new URL(addressOf({ ...address, ...part }), 'http://lab'));
      changed(address);
      write(how);
    },
    follow() {
      clearTimeout(timer);
      address = readAddress(location);
      changed(address);
    },
    end: () => clearTimeout(timer),
  };
}

import { z } from 'zod';

const claims = z.object({ name: z.string(), role: z.enum(['customer', 'admin']), exp: z.number() });

/** Who is logged in. */
export interface Session {
  readonly token: string;
  readonly name: string;
  readonly isAdmin: boolean;
}

const storageKey = 'lab-shop-token';

/** The session of this tab, over reloads. */
export interface Sessions {
  /** undefined: nobody is logged in, or not any more. */
  readonly current: () => Session | undefined;
  readonly begin: (token: string) => void;
  readonly end: () => void;
}

/** @param changed called after a login or logout */
export function createSessions(changed: () => void): Sessions {
  return {
    current: () => sessionOf(sessionStorage.getItem(storageKey)),
    begin(token) {
      sessionStorage.setItem(storageKey, token);
      changed();
    },
    end() {
      sessionStorage.removeItem(storageKey);
      changed();
    },
  };
}

/** Reads what the token says of itself; that it is genuine, the services check. */
function sessionOf(token: string | null): Session | undefined {
  if (!token) return undefined;
  const { name, role, exp } = claims.parse(JSON.parse(decodePayload(token)));
  return exp * 1000 > Date.now() ? { token, name, isAdmin: role === 'admin' } : undefined;
}

function decodePayload(token: string): string {
  const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
}

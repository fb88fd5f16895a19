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

/**
 * Reads what a token says of itself; that it is genuine, the services check.
 *
 * @returns undefined for none, one that is over, and what is no token of the shop
 */
export function sessionOf(token: string | null, now = Date.now()): Session | undefined {
  const payload = claims.safeParse(payloadOf(token ?? ''));
  if (!token || !payload.success) return undefined;
  const { name, role, exp } = payload.data;
  return exp * 1000 > now ? { token, name, isAdmin: role === 'admin' } : undefined;
}

function payloadOf(token: string): unknown {
  const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  try {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

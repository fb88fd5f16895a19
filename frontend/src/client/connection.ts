import type { Circuit } from './circuit.ts';

/** How the calls to a service fare, as the user is told. Times are milliseconds since the epoch. */
export type Connection =
  | { readonly phase: 'well' }
  /** A call waits for its answer, until then. */
  | { readonly phase: 'slow'; readonly until: number }
  /** A call failed and is repeated then. */
  | { readonly phase: 'repeating'; readonly at: number }
  /** One call decides whether the service is back. */
  | { readonly phase: 'probing' }
  /** Nothing is sent until then. */
  | { readonly phase: 'cut-off'; readonly at: number };

/** One call while it lasts. */
export interface CallProgress {
  slow(): void;
  pausing(at: number): void;
  sending(): void;
  ended(): void;
}

export interface ConnectionWatch {
  /** @param deadline of the call */
  began(deadline: number): CallProgress;
  circuit(circuit: Circuit): void;
}

interface CallFacts {
  readonly deadline: number;
  isSlow: boolean;
  pausedUntil: number | undefined;
}

/** Keeps what is known of the calls to a service. @param changed called when the user should be told something else */
export function watchConnection(changed: (connection: Connection) => void): ConnectionWatch {
  const calls = new Set<CallFacts>();
  let circuit: Circuit = { state: 'closed' };
  let shown = JSON.stringify(connectionOf(circuit, []));

  function tell(): void {
    const connection = connectionOf(circuit, [...calls]);
    const key = JSON.stringify(connection);
    if (key === shown) return;
    shown = key;
    changed(connection);
  }

  return {
    began(deadline) {
      const call: CallFacts = { deadline, isSlow: false, pausedUntil: undefined };
      const now = (change: Partial<CallFacts>) => {
        Object.assign(call, change);
        tell();
      };
      calls.add(call);
      return {
        slow: () => now({ isSlow: true }),
        pausing: (pausedUntil) => now({ pausedUntil }),
        sending: () => now({ pausedUntil: undefined }),
        ended() {
          calls.delete(call);
          tell();
        },
      };
    },
    circuit(next) {
      circuit = next;
      tell();
    },
  };
}

/** What matters most. */
function connectionOf(circuit: Circuit, calls: readonly CallFacts[]): Connection {
  if (circuit.state === 'open') return { phase: 'cut-off', at: circuit.retryAt };
  if (circuit.state === 'half_open') return { phase: 'probing' };
  const pauses = calls.flatMap(({ pausedUntil }) => pausedUntil ?? []);
  if (pauses.length > 0) return { phase: 'repeating', at: Math.min(...pauses) };
  const slow = calls.filter(({ isSlow }) => isSlow);
  if (slow.length > 0) return { phase: 'slow', until: Math.min(...slow.map(({ deadline }) => deadline)) };
  return { phase: 'well' };
}

import { randomUUID } from 'node:crypto';
import { type Ask, type Client, createClient } from '../traffic/client.ts';
import { type Clock, pace, systemClock } from '../traffic/pace.ts';
import { arrivals } from './arrivals.ts';
import { type Profile, secondsOf } from './profiles.ts';
import { randomFrom } from './random.ts';
import { type Seen, Tally } from './tally.ts';
import type { LoadTelemetry } from './telemetry.ts';
import { requestsOfVisit, type Users, visit, type World } from './user.ts';

export interface RunOptions<Memory> {
  /** For example `http://127.0.0.1:8080`. */
  readonly site: string;
  readonly profile: Profile;
  readonly users: Users<Memory>;
  readonly telemetry: LoadTelemetry;
  /** The same seed, the same arrivals. */
  readonly seed: number;
  /** Ends the run early. */
  readonly signal: AbortSignal;
  /** Called each second. */
  readonly progress?: (seen: Seen, underWay: number) => void;
  readonly clock?: Clock;
}

/**
 * Nginx takes about 1,000 connections. At the highest rate some 800 sessions are under way in a lab that answers at once: more than
 * this means that it does not keep up.
 */
export const mostUnderWay = 1_000;

/** Sends a profile's load. Resolves when the last session has ended, or left early because of the signal. */
export async function runLoad<Memory>(options: RunOptions<Memory>): Promise<Seen> {
  const { site, profile, users, telemetry, seed, signal, progress, clock = systemClock } = options;
  const due = randomFrom(seed);
  // Users draw from numbers of their own: their draws depend on the answers, and would change who arrives when.
  const random = randomFrom(seed + 1);
  const perVisit = await requestsOfVisit(users, randomFrom(seed));
  const tally = new Tally(profile.phases);
  const client = createClient(site);
  const start = clock.now();
  const now = () => clock.now() - start;
  const sessions = new Set<Promise<void>>();
  const beginSession = (dueAt: number) => {
    const isRoom = sessions.size < mostUnderWay;
    telemetry.sessionDue(isRoom ? 'begun' : 'shed');
    if (!isRoom) return tally.shed(now());
    tally.began(now(), clock.now() - dueAt);
    const world = worldOf({ tally, client, telemetry, now, clock, random, signal }, dueAt - start);
    const session = visit(users, world).finally(() => {
      tally.ended();
      sessions.delete(session);
    });
    sessions.add(session);
  };
  const ticking = setInterval(() => progress?.(tally.seen(now()), sessions.size), 1_000);
  try {
    await pace(
      arrivals(profile.phases, profile.requestsPerSecond / perVisit, due),
      beginSession,
      signal,
      clock,
    );
    // The last phase lasts to its end, even if nobody comes any more.
    await clock.sleep(Math.max(0, 1_000 * secondsOf(profile.phases) - now()), signal);
    await Promise.all(sessions);
    return tally.seen(now());
  } finally {
    clearInterval(ticking);
    client.close();
  }
}

interface Parts {
  readonly tally: Tally;
  readonly client: Client;
  readonly telemetry: LoadTelemetry;
  readonly now: () => number;
  readonly clock: Clock;
  readonly random: World['random'];
  readonly signal: AbortSignal;
}

/** @param beganAt when the session was due: its first request counts from then, so that a late start is not hidden */
function worldOf({ tally, client, telemetry, now, clock, random, signal }: Parts, beganAt: number): World {
  const session = randomUUID();
  let firstDueAt: number | undefined = beganAt;
  return {
    random,
    think: (ms) => clock.sleep(ms, signal),
    isOver: () => signal.aborted,
    async send(action, ask, learn) {
      const dueAt = firstDueAt ?? now();
      firstDueAt = undefined;
      const traced = telemetry.begin(action, ask, session);
      const { status, ok } = await exchange(client, ask, traced.traceparent, learn);
      const endedAt = now();
      tally.answered(action.name, dueAt, endedAt, ok);
      traced.end(status, ok, (endedAt - dueAt) / 1_000);
    },
  };
}

/** How a request ended. */
interface End {
  /** Absent: no answer. */
  readonly status: number | undefined;
  readonly ok: boolean;
}

/** Whatever goes wrong is a failed request: the load goes on. */
async function exchange(
  client: Client,
  ask: Ask,
  traceparent: string,
  learn: (answer: unknown) => void,
): Promise<End> {
  let status: number | undefined;
  try {
    const answered = await client.send(ask, { traceparent, 'user-agent': 'lab-load' });
    status = answered.status;
    if (status < 200 || status >= 300) return { status, ok: false };
    learn(answered.text === '' ? undefined : JSON.parse(answered.text));
    return { status, ok: true };
  } catch {
    return { status, ok: false };
  }
}

import { vi } from 'vitest';
import { createClient } from './client.ts';
import type { Connection } from './connection.ts';
import type { RequestOptions } from './request.ts';

export interface Sent {
  /** Milliseconds since the test began. */
  readonly at: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What the server does with the nth request. */
export type Answer = (sent: Sent, nth: number) => Promise<Response> | Response;

export const ok: Answer = () => Response.json({ fine: true });
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json({ title: `status ${code}` }, { status: code, headers });
export const unreachable: Answer = () => Promise.reject(new TypeError('Failed to fetch'));
/** As `fetch`, it ends when it is aborted. */
export const silent: Answer = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/**
 * A client under a fake clock, whose requests `answer` answers.
 *
 * @param jitter from 0 to 1; pauses are as long as they can be at 1
 */
export function startClient(answer: Answer, jitter = 1) {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(jitter);
  const began = Date.now();
  const server = { answer, sent: [] as Sent[] };
  vi.stubGlobal(
    'fetch',
    async (path: string, init: { headers: Record<string, string>; signal: AbortSignal }) => {
      const sent = { at: Date.now() - began, path, ...init };
      server.sent.push(sent);
      return server.answer(sent, server.sent.length - 1);
    },
  );
  const client = createClient();
  const seen = { connections: [] as Connection[], circuits: [] as string[], retryAt: [] as number[] };
  client.observe({
    connectionChanged: (_upstream, connection) => seen.connections.push(connection),
    circuitChanged: ({ service }, state) => seen.circuits.push(`${service} ${state}`),
    unanswered: (_upstream, retryAt) => seen.retryAt.push(retryAt - began),
  });
  const scope = client.within({ run: (call) => call() });

  /** A call, and how it ended so far: `ok`, the message of its failure, or `pending`. */
  function ask(path = '/api/tasks', options: RequestOptions = {}) {
    const call = { ended: 'pending' };
    scope.request(path, options).then(
      () => {
        call.ended = 'ok';
      },
      (error: Error) => {
        call.ended = error.message;
      },
    );
    return call;
  }

  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { client, server, seen, scope, ask, pass, now: () => Date.now() - began };
}

/** Ends what {@link startClient} has put in place. */
export function endClient(): void {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
}

import { createRetryBudget } from '@lab/http/retry-budget';
import type { CircuitState } from '@lab/telemetry/metrics';
import { BrokenCircuitError, TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import { toApiError } from './api-error.ts';
import { type Breaker, createBreaker } from './circuit.ts';
import { type Connection, type ConnectionWatch, watchConnection } from './connection.ts';
import { outlivingPage } from './outliving-page.ts';
import { policy } from './policy.ts';
import { repeating } from './repeating.ts';
import {
  exchange,
  isIdempotent,
  type RequestOptions,
  type RequestScope,
  type Send,
  type SpanScope,
  sending,
  timeIsOver,
} from './request.ts';
import { createRoom } from './room.ts';
import { openStream } from './stream.ts';
import { type Upstream, upstreams } from './upstreams.ts';

export interface ClientObserver {
  readonly circuitChanged?: (upstream: Upstream, state: CircuitState) => void;
  readonly connectionChanged?: (upstream: Upstream, connection: Connection) => void;
  /** A call was not answered. @param retryAt when to ask again, in milliseconds since the epoch */
  readonly unanswered?: (upstream: Upstream, retryAt: number) => void;
}

/** A page's way to the services. Each service has a circuit and a retry budget, reads and writes have rooms of their own. */
export interface Client {
  within(scope: SpanScope): RequestScope;
  /** Opens a stream of events. It has no deadline, and it is the caller's to open it again. @throws ApiError */
  stream(path: string, token: string, signal: AbortSignal): Promise<Response>;
  /** Tells one more observer what happens from now on. */
  observe(observer: ClientObserver): void;
}

/** What a page keeps of a service. */
interface Line {
  readonly upstream: Upstream;
  readonly breaker: Breaker;
  readonly budget: ReturnType<typeof createRetryBudget>;
  readonly watch: ConnectionWatch;
}

export function createClient(): Client {
  const observers = new Set<ClientObserver>();
  const rooms = { read: createRoom(policy.rooms.read), write: createRoom(policy.rooms.write) };
  const lines = upstreams.map(createLine);

  function createLine(upstream: Upstream): Line {
    const watch = watchConnection((connection) => {
      for (const observer of observers) observer.connectionChanged?.(upstream, connection);
    });
    const breaker = createBreaker(upstream.name, (circuit) => {
      watch.circuit(circuit);
      for (const observer of observers) observer.circuitChanged?.(upstream, circuit.state);
    });
    return {
      upstream,
      breaker,
      watch,
      budget: createRetryBudget(policy.budget.share, policy.budget.reserve),
    };
  }

  function lineOf(path: string): Line {
    const line = lines.find(({ upstream }) => path.startsWith(upstream.prefix));
    if (!line) throw new Error(`no service answers ${path}`);
    return line;
  }

  async function call(line: Line, send: Send, options: RequestOptions): Promise<unknown> {
    const room = options.method === undefined ? rooms.read : rooms.write;
    const deadline = Date.now() + policy.deadlineMs;
    const progress = line.watch.began(deadline);
    const slow = setTimeout(progress.slow, policy.slowMs);
    let isEarned = false;

    function exchangeOnce(signal: AbortSignal): Promise<unknown> {
      progress.sending();
      // A call that an open circuit refuses is no load, and earns no repetition.
      if (!isEarned) line.budget.earn();
      isEarned = true;
      return exchange(send, signal, options.signal);
    }

    function bounded({ signal }: { readonly signal: AbortSignal }): Promise<unknown> {
      const attempt = () => room(() => line.breaker.run(() => exchangeOnce(signal)), signal);
      if (!isIdempotent(options)) return attempt();
      const pausing = (ms: number) => progress.pausing(Date.now() + ms);
      const isCutOff = () => line.breaker.retryAt() !== undefined;
      return repeating(attempt, { budget: line.budget, deadline, isCutOff, pausing });
    }

    try {
      return await timeout(policy.deadlineMs, TimeoutStrategy.Aggressive).execute(bounded, options.signal);
    } catch (error) {
      throw failureOf(line, error, options.signal);
    } finally {
      clearTimeout(slow);
      progress.ended();
    }
  }

  /** What the caller is told, after the observers. */
  function failureOf(line: Line, thrown: unknown, given: AbortSignal | undefined): unknown {
    if (given?.aborted) return given.reason;
    const error = toApiError(thrown instanceof TaskCancelledError ? timeIsOver() : thrown);
    if (!error.isUnanswered && !(error.cause instanceof BrokenCircuitError)) return error;
    const retryAt = line.breaker.retryAt() ?? error.retryAt ?? Date.now() + policy.circuit.firstPauseMs;
    for (const observer of observers) observer.unanswered?.(line.upstream, retryAt);
    return error.askAgainAt(retryAt, line.upstream.service);
  }

  return {
    within: (scope) => ({
      request(path, options = {}) {
        const send = sending(scope, path, options);
        const answer = call(lineOf(path), send, options);
        return options.method !== undefined && isIdempotent(options) ? outlivingPage(answer, send) : answer;
      },
    }),
    async stream(path, token, signal) {
      const line = lineOf(path);
      try {
        return await openStream(line.breaker, path, { token, signal });
      } catch (error) {
        throw failureOf(line, error, signal);
      }
    },
    observe: (observer) => void observers.add(observer),
  };
}

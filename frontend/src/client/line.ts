import { createRetryBudget, type RetryBudget } from '@lab/http/retry-budget';
import type { CircuitState } from '@lab/telemetry/metrics';
import { BrokenCircuitError, TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import { toApiError } from './api-error.ts';
import { type Breaker, createBreaker } from './circuit.ts';
import { type Connection, type ConnectionWatch, watchConnection } from './connection.ts';
import { policy } from './policy.ts';
import { repeating } from './repeating.ts';
import { exchange, isIdempotent, type RequestOptions, type Send, timeIsOver } from './request.ts';
import type { Room } from './room.ts';
import type { Upstream } from './upstreams.ts';

/** Hears of what happens to the calls of a service. */
export interface LineObserver {
  readonly circuitChanged: (upstream: Upstream, state: CircuitState) => void;
  readonly connectionChanged: (upstream: Upstream, connection: Connection) => void;
  /** A call was not answered. @param retryAt when to ask again, in milliseconds since the epoch */
  readonly unanswered: (upstream: Upstream, retryAt: number) => void;
}

/** What a page keeps of a service, over all calls to it. */
export interface Line {
  readonly upstream: Upstream;
  readonly breaker: Breaker;
  readonly budget: RetryBudget;
  readonly watch: ConnectionWatch;
  readonly observer: LineObserver;
}

export function createLine(upstream: Upstream, observer: LineObserver): Line {
  const watch = watchConnection((connection) => observer.connectionChanged(upstream, connection));
  const breaker = createBreaker(upstream.name, (circuit) => {
    watch.circuit(circuit);
    observer.circuitChanged(upstream, circuit.state);
  });
  const budget = createRetryBudget(policy.budget.share, policy.budget.reserve);
  return { upstream, breaker, budget, watch, observer };
}

/** One call: within its deadline, repeated where that is allowed, in its room, unless the circuit is open. */
export async function call(line: Line, room: Room, send: Send, options: RequestOptions): Promise<unknown> {
  const { breaker, budget, watch } = line;
  const deadline = Date.now() + policy.deadlineMs;
  const progress = watch.began(deadline);
  const slow = setTimeout(progress.slow, policy.slowMs);
  let isEarned = false;

  function exchangeOnce(signal: AbortSignal): Promise<unknown> {
    progress.sending();
    // A call that an open circuit refuses is no load, and earns no repetition.
    if (!isEarned) budget.earn();
    isEarned = true;
    return exchange(send, signal, options.signal);
  }

  function bounded({ signal }: { readonly signal: AbortSignal }): Promise<unknown> {
    const attempt = () => room(() => breaker.run(() => exchangeOnce(signal)), signal);
    if (!isIdempotent(options)) return attempt();
    const pausing = (ms: number) => progress.pausing(Date.now() + ms);
    const isCutOff = () => breaker.retryAt() !== undefined;
    return repeating(attempt, { budget, deadline, isCutOff, pausing });
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

/** What the caller is told of a failure: an ApiError, with when the page asks again, or the reason why it gave the call up. */
export function failureOf(line: Line, thrown: unknown, given: AbortSignal | undefined): unknown {
  if (given?.aborted) return given.reason;
  const { upstream, breaker, observer } = line;
  const error = toApiError(thrown instanceof TaskCancelledError ? timeIsOver() : thrown);
  if (!error.isUnanswered && !(error.cause instanceof BrokenCircuitError)) return error;
  const retryAt = breaker.retryAt() ?? error.retryAt ?? Date.now() + policy.circuit.firstPauseMs;
  observer.unanswered(upstream, retryAt);
  return error.askAgainAt(retryAt, upstream.service);
}

import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import { createRetryBudget } from '@lab/http/retry-budget';
import { context } from '@opentelemetry/api';
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  fullJitterGenerator,
  handleWhen,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';

export interface CallPolicy {
  /** Milliseconds that a call takes at most, its repetitions included. */
  readonly totalMs: number;
  /** Repetitions of a call that nobody has answered, with exponential back-off and full jitter. */
  readonly repeats: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Share of the calls that may be repeated, and repetitions in reserve. */
  readonly budget: { readonly share: number; readonly reserve: number };
  /** Calls at the same time, and calls that may wait for one of them. */
  readonly bulkhead: { readonly calls: number; readonly waiting: number };
}

export interface BreakerPolicy {
  /** Calls in a row without an answer that open the circuit to an instance. */
  readonly failures: number;
  /** Milliseconds until one call may try it again. */
  readonly openMs: number;
}

/** Nobody knows whether the call arrived. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof ConnectError && [Code.Unavailable, Code.DeadlineExceeded].includes(error.code);

/**
 * An instance that does not answer is left alone for a while: calls to it fail at once, as UNAVAILABLE.
 *
 * @param onChange called with whether the circuit is open, first with `false`
 */
export function withBreaker(
  instance: Transport,
  { failures, openMs }: BreakerPolicy,
  onChange: (isOpen: boolean) => void = () => undefined,
): Transport {
  const breaker = circuitBreaker(handleWhen(isUnanswered), {
    halfOpenAfter: openMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  onChange(false);
  breaker.onStateChange((state) => onChange(state !== CircuitState.Closed));
  return onUnary(instance, (call) => breaker.execute(call));
}

/** Bounds what the calls of a service may cost its caller: time, repetitions, and calls at once. They must be idempotent. */
export function withPolicy(service: Transport, policy: CallPolicy): Transport {
  const { totalMs, repeats, firstPauseMs, longestPauseMs, budget: share, bulkhead: most } = policy;
  const budget = createRetryBudget(share.share, share.reserve);
  const bounds = wrap(
    bulkhead(most.calls, most.waiting),
    timeout(totalMs, TimeoutStrategy.Aggressive),
    retry(
      handleWhen((error) => isUnanswered(error) && budget.spend()),
      {
        maxAttempts: repeats,
        backoff: new ExponentialBackoff({
          initialDelay: firstPauseMs,
          maxDelay: longestPauseMs,
          generator: fullJitterGenerator,
        }),
      },
    ),
  );
  return onUnary(service, (call) => {
    budget.earn();
    return bounds.execute(call);
  });
}

/** A transport whose calls are run by `run`; what the policies throw becomes a code that callers know. */
function onUnary(transport: Transport, run: <T>(call: () => Promise<T>) => Promise<T>): Transport {
  return {
    // A call that has waited for another one still belongs to its own trace.
    unary: (...call) =>
      run(context.bind(context.active(), () => transport.unary(...call))).catch(asConnectError),
    stream: (...call) => transport.stream(...call),
  };
}

function asConnectError(error: unknown): never {
  if (error instanceof BrokenCircuitError)
    throw new ConnectError('the circuit is open: it did not answer lately', Code.Unavailable);
  if (error instanceof TaskCancelledError) throw new ConnectError('no answer in time', Code.DeadlineExceeded);
  if (error instanceof BulkheadRejectedError)
    throw new ConnectError('too many calls at once', Code.ResourceExhausted);
  throw error;
}

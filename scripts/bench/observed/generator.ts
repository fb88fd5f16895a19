import process from 'node:process';
import autocannon from 'autocannon';
import { percentile } from '../figure.ts';
import type { Answered, Order } from './load-generator.ts';

/** Sends what it is asked to by messages, as fast as the server answers, from a process of its own. */
process.on('message', (order: Order) => {
  void generate(order).then((answered) => process.send?.(answered));
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit(0));

async function generate({ url, connections, requests, perSecond }: Order): Promise<Answered> {
  const times: number[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const rate = perSecond === undefined ? {} : { overallRate: perSecond };
  const load = autocannon(
    { url, connections, amount: requests, timeout: 30, ...rate },
    (error: unknown, result) => (error ? reject(error) : resolve(result)),
  );
  const started = performance.now();
  let last = started;
  load.on('response', (_client, _status, _bytes, milliseconds) => {
    times.push(milliseconds);
    // Autocannon itself ends at a full second.
    last = performance.now();
  });
  const { non2xx, errors, timeouts } = await promise;
  return {
    requests: times.length,
    failed: non2xx + errors + timeouts,
    seconds: (last - started) / 1_000,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  };
}

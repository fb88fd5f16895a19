import { expect, it } from 'vitest';
import { browse } from './browsers.ts';

const site = 'http://127.0.0.1:1';
const never = () => Promise.reject(new Error('the browser has been closed\n  at its end'));

it('pauses after a visit that failed, so that a browser that has crashed is not asked without end', async () => {
  const ending = new AbortController();
  let asked = 0;
  let pauses = 0;
  const newContext = () => {
    asked += 1;
    // Where nothing pauses, this ends the test.
    if (asked === 100) ending.abort();
    return never();
  };
  const visits = await browse({
    launch: async () => ({ newContext, close: async () => undefined }),
    site,
    workload: 'tasks',
    count: 1,
    signal: ending.signal,
    pause: async () => {
      pauses += 1;
      if (pauses === 3) ending.abort();
    },
  });
  expect(visits).toEqual({ visits: 3, failed: 3, problem: 'the browser has been closed' });
});

it.each([
  { what: 'does not start', launch: never },
  { what: 'cannot be closed', launch: async () => ({ newContext: never, close: never }) },
])('reports a browser that $what, and does not end the load', async ({ launch }) => {
  const signal = AbortSignal.abort();
  const visits = await browse({ launch, site, workload: 'tasks', count: 2, signal });
  expect(visits).toEqual({ visits: 0, failed: 0, problem: 'the browser has been closed' });
});

import { afterEach, expect, it, vi } from 'vitest';
import { createClient } from '../client/client.ts';
import { createReading } from './reading.ts';
import type { View } from './view.ts';

afterEach(() => vi.unstubAllGlobals());

const statsWith = (total: number) => ({
  total,
  by_status: { open: total, done: 0 },
  by_priority: { low: 0, normal: total, high: 0 },
  overdue: 0,
});

it('shows the newest statistics, in whatever order the answers come', async () => {
  const answers: ((total: number) => void)[] = [];
  vi.stubGlobal('fetch', () => {
    return new Promise((resolve) => {
      answers.push((total) => resolve(Response.json(statsWith(total))));
    });
  });
  const shown: number[] = [];
  const view = { stats: { render: ({ total }: { total: number }) => shown.push(total) } } as unknown as View;
  const reading = createReading(() => Promise.reject(new Error('not used')), view);
  const scope = createClient().within({ run: (call) => call() });

  const asked = [1, 2, 3].map(() => reading.refreshStats(scope));
  answers[1]?.(2);
  await asked[1];
  answers[0]?.(1);
  await asked[0];
  answers[2]?.(3);
  await asked[2];
  expect(shown).toEqual([2, 3]);
});

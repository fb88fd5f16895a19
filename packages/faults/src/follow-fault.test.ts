import { patience } from '@lab/testkit/patience';
import { expect, it, onTestFinished } from 'vitest';
import type { ActiveFaults } from './active-faults.ts';
import { followFault } from './follow-fault.ts';

it('tells of the fault while it is on, and that it is off when it is followed no more', async () => {
  let on: { share: number } | undefined;
  const faults = { active: async () => on, close: async () => undefined } as ActiveFaults;
  let told: unknown = 'nothing';
  const following = followFault(faults, 'traces-dropped', (parameters) => {
    told = parameters;
  });
  onTestFinished(following.stop);
  const poll = () => expect.poll(() => told, { timeout: patience(5_000) });
  await poll().toBeUndefined();
  on = { share: 30 };
  await poll().toEqual({ share: 30 });
  following.stop();
  expect(told).toBeUndefined();
});

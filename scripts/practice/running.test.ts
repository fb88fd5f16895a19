import { expect, it } from 'vitest';
import { type PartStates, settledStates } from './running.ts';

type State = PartStates[number]['state'];

const lab = (nginx: State): PartStates => [
  { name: 'backend', state: 'ready' },
  { name: 'nginx', state: nginx },
];

/** What the lab is in one look after the other; the last one stays. */
function looks(...states: State[]) {
  let count = 0;
  const look = async () => lab(states[Math.min(count++, states.length - 1)] ?? 'stopped');
  return { look, count: () => count };
}

it('a part that was too busy to answer is looked at again', async () => {
  const { look } = looks('not ready', 'restarting', 'ready');
  expect(await settledStates(look)).toEqual(lab('ready'));
});

it('a part that is stopped stays so: nothing is waited for', async () => {
  const { look, count } = looks('stopped');
  expect(await settledStates(look)).toEqual(lab('stopped'));
  expect(count()).toBe(1);
});

it('a part that does not become ready is what it is after the deadline', async () => {
  const { look } = looks('not ready');
  expect(await settledStates(look, 1)).toEqual(lab('not ready'));
});

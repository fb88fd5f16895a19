import { exerciseIds, exercises } from '@lab/exercises/exercises';
import { afterEach, expect, it, vi } from 'vitest';
import { main } from '../lab.ts';

const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => {
  said.mockClear();
  complained.mockClear();
});

/** The ids in the first column of the list. */
async function listed(...options: string[]): Promise<readonly string[]> {
  expect(await main(['exercise', 'list', ...options])).toBe(0);
  const lines = said.mock.calls.join('').split('\n');
  return lines.map((line) => line.trim().split(/\s+/)[0] ?? '').filter((word) => word in exercises);
}

it('lists all exercises, or those of one level', async () => {
  expect(await listed()).toEqual(exerciseIds);
  said.mockClear();
  const ofLevel = exerciseIds.filter((id) => exercises[id].level === 3);
  expect(ofLevel).toContain('lost-mails');
  expect(await listed('--level', '3')).toEqual(ofLevel);
});

it.each(['0', '4', 'easy'])('refuses the level %s', async (level) => {
  expect(await main(['exercise', 'list', '--level', level])).not.toBe(0);
});

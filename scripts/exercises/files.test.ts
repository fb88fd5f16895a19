import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { addResult, bestOf, exerciseDirectory, type Result, readResults, readSession } from './files.ts';
import { endSession } from './session.ts';

let folder: ReturnType<typeof temporaryDirectory>;
let settings: Settings;

beforeEach(() => {
  folder = temporaryDirectory();
  settings = loadSettings({ LAB_STATE_DIR: folder.path });
  mkdirSync(exerciseDirectory(settings));
});
afterEach(() => folder.remove());

const write = (name: string, text: string) => writeFileSync(join(exerciseDirectory(settings), name), text);

it.each(['{', '{"exercise":"of-another-version"}'])(
  'a damaged session (%s) is named, and does not keep the lab from being stopped',
  async (text) => {
    write('session.json', text);
    await expect(readSession(settings)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('session.json is damaged'),
    });
    await endSession(settings);
    expect(await readSession(settings)).toBeUndefined();
  },
);

it('keeps results of exercises that this version no longer has', async () => {
  const result: Result = {
    ...{ exercise: 'of-another-version', seed: 1, startedAt: 0, seconds: 60, hints: 0 },
    ...{ outcome: 'answered', percent: 70 },
  };
  write('results.json', JSON.stringify([result]));
  await addResult(settings, { ...result, exercise: 'slow-list', percent: 90 });
  expect((await readResults(settings)).map(({ exercise }) => exercise)).toEqual([
    'of-another-version',
    'slow-list',
  ]);
  expect(bestOf(await readResults(settings), 'slow-list')).toBe(90);
});

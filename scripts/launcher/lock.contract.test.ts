import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadSettings, readEnvFile } from '../stack/settings.ts';
import { withLabLock } from './lock.ts';

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'lab-lock-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
const settingsOf = (state: string) => loadSettings({ LAB_STATE_DIR: state }, readEnvFile());

test('makes the state directory and lets no second command in', async () => {
  const settings = settingsOf(join(temporaryDirectory(), 'new/lab'));
  await withLabLock(settings, async () => {
    await expect(withLabLock(settings, async () => undefined)).rejects.toThrow('Another command is starting');
  });
  expect(await withLabLock(settings, async () => 'again')).toBe('again');
});

test.each(['.lab', '.lab/inside'])('says what to do when a file is where %s should be', async (path) => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, '.lab'), 'mine');
  const command = withLabLock(settingsOf(join(directory, path)), async () => undefined);
  await expect(command).rejects.toMatchObject({
    message: `The state directory ${join(directory, path)} cannot be written`,
    advice: 'A file is where a directory should be: move it away, or set LAB_STATE_DIR to another directory.',
  });
  expect(readFileSync(join(directory, '.lab'), 'utf8')).toBe('mine');
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkWritable } from './files.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lab-report-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a file that can be written is left as it is', async () => {
  const [fresh, old] = [join(directory, 'new.json'), join(directory, 'old.xml')];
  writeFileSync(old, 'the last report');
  await checkWritable({ json: fresh, junit: old });
  expect(existsSync(fresh)).toBe(false);
  expect(readFileSync(old, 'utf8')).toBe('the last report');
});

test.each([
  ['a directory that is missing', 'missing/report.json'],
  ['a directory', '.'],
])('%s is refused', async (_what, path) => {
  const file = join(directory, path);
  await expect(checkWritable({ junit: file })).rejects.toThrow(`The report cannot be written to ${file}`);
});

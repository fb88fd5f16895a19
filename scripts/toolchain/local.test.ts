import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newestFirst } from './local.ts';

it('looks into the folders of newer versions first, whatever their number of digits', () => {
  const root = mkdtempSync(join(tmpdir(), 'lab-versions-'));
  for (const version of ['9', '18', '15', '100']) mkdirSync(join(root, version, 'bin'), { recursive: true });
  expect(newestFirst(`${root}/*/bin`)).toEqual(
    ['100', '18', '15', '9'].map((version) => join(root, version, 'bin')),
  );
  rmSync(root, { recursive: true });
});

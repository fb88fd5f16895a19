import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDrift, repairDrift } from './drift.ts';
import type { Generator } from './generators.ts';

const generator: Generator = {
  name: 'example',
  owns: ['out'],
  files: () =>
    new Map([
      ['out/b.yml', 'b\n'],
      ['out/a.yml', 'a\n'],
    ]),
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drift-'));
  mkdirSync(join(root, 'out'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('drift', () => {
  it('is every file that is missing, changed or left over, by path', async () => {
    writeFileSync(join(root, 'out/b.yml'), 'old\n');
    writeFileSync(join(root, 'out/c.yml'), 'c\n');
    expect(await findDrift(root, [generator])).toEqual([
      { path: 'out/a.yml', kind: 'missing', content: 'a\n' },
      { path: 'out/b.yml', kind: 'changed', content: 'b\n' },
      { path: 'out/c.yml', kind: 'left over' },
    ]);
  });

  it('is gone after the repair', async () => {
    writeFileSync(join(root, 'out/c.yml'), 'c\n');
    repairDrift(root, await findDrift(root, [generator]));
    expect(await findDrift(root, [generator])).toEqual([]);
    expect(readFileSync(join(root, 'out/a.yml'), 'utf8')).toBe('a\n');
    expect(existsSync(join(root, 'out/c.yml'))).toBe(false);
  });

  it('cannot be judged when two generators claim a file', async () => {
    await expect(findDrift(root, [generator, { ...generator, name: 'other' }])).rejects.toThrow(
      'out/b.yml comes from two generators; one is "other"',
    );
  });
});

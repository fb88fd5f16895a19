import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';

const launch = { command: '/bin/x', args: ['-a'], env: { A: '1' } };

describe('fingerprintOf', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-fingerprint-'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src', 'a.ts'), 'one');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the same while nothing changes', async () => {
    expect(await fingerprintOf(launch, [folder])).toBe(await fingerprintOf(launch, [folder]));
  });

  it.each([
    ['a file’s content', 'a.ts', launch],
    ['a new file', 'b.ts', launch],
    ['an argument', undefined, { ...launch, args: ['-b'] }],
    ['the environment', undefined, { ...launch, env: { A: '2' } }],
  ])('changes with %s', async (_what, file, launched) => {
    const before = await fingerprintOf(launch, [folder]);
    if (file) writeFileSync(join(folder, 'src', file), 'two');
    expect(await fingerprintOf(launched, [folder])).not.toBe(before);
  });

  it('does not change with a test, which no part runs', async () => {
    const before = await fingerprintOf(launch, [folder]);
    writeFileSync(join(folder, 'src', 'a.test.ts'), '');
    expect(await fingerprintOf(launch, [folder])).toBe(before);
  });

  it('takes an input that does not exist as empty', async () => {
    expect(await fingerprintOf(launch, [join(folder, 'gone')])).toBe(await fingerprintOf(launch, []));
  });
});

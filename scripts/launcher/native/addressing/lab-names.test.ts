import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { hostsFile, writeAtomically } from './addresses.ts';
import { addressOf } from './lab-names.ts';

it('knows each part by its name, and the backend where it was started last', () => {
  const run = mkdtempSync(join(tmpdir(), 'lab-names-'));
  onTestFinished(() => rmSync(run, { recursive: true }));
  expect(addressOf('backend', run)).toBeUndefined();
  writeAtomically(hostsFile(run), '127.0.1.7 backend\n');
  expect(addressOf('backend', run)).toBe('127.0.1.7');
  expect(addressOf('shop-inventory-2', run)).toBe('127.0.0.1');
  expect(addressOf('example.com', run)).toBeUndefined();
});

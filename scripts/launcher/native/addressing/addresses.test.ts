import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backendAddresses, hostsFile, nextAddress, readHosts, writeAtomically } from './addresses.ts';

describe('nextAddress', () => {
  it.each([
    [undefined, '127.0.1.1'],
    ['127.0.1.1', '127.0.1.2'],
    ['127.0.1.16', '127.0.1.1'],
    ['10.0.0.1', '127.0.1.1'],
  ])('after %s comes %s', (address, next) => {
    expect(nextAddress(address)).toBe(next);
  });

  it('goes through all of them', () => {
    const seen = backendAddresses.reduce<string[]>((list) => [...list, nextAddress(list.at(-1))], []);
    expect(new Set(seen)).toEqual(new Set(backendAddresses));
  });
});

describe('readHosts', () => {
  let run: string;
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'lab-hosts-'));
  });
  afterEach(() => rmSync(run, { recursive: true }));

  it('is empty before anything has started', () => {
    expect(readHosts(run)).toEqual(new Map());
  });

  it('reads what was written, without comments and empty lines', () => {
    writeAtomically(hostsFile(run), '# who is where\n\n127.0.1.7 backend\n');
    expect(readHosts(run)).toEqual(new Map([['backend', '127.0.1.7']]));
  });
});

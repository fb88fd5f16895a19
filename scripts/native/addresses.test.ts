import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostsFile, nextAddress, readHosts, writeAtomically } from './addresses.ts';

describe('nextAddress', () => {
  it.each([
    [undefined, '127.0.1.1'],
    ['127.0.1.1', '127.0.1.2'],
    ['127.0.1.254', '127.0.1.1'],
    ['10.0.0.1', '127.0.1.1'],
  ])('after %s comes %s', (address, next) => {
    expect(nextAddress(address)).toBe(next);
  });

  it('is another loopback host address each time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 254 }), (host) => {
        const next = nextAddress(`127.0.1.${host}`);
        expect(next).not.toBe(`127.0.1.${host}`);
        expect(next).toMatch(/^127\.0\.1\.([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])$/);
      }),
    );
  });
});

describe('readHosts', () => {
  let run: string;
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'lab-hosts-'));
  });
  afterEach(() => rmSync(run, { recursive: true }));

  it('knows nobody before anything has started', () => {
    expect(readHosts(run)).toEqual(new Map());
  });

  it('reads what was written, without comments and empty lines', () => {
    writeAtomically(hostsFile(run), '# who is where\n\n127.0.1.7 backend\n');
    expect(readHosts(run)).toEqual(new Map([['backend', '127.0.1.7']]));
  });
});

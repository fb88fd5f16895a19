import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { main } from './lab.ts';

let printed: string;
const keep = (text: string | Uint8Array) => {
  printed += String(text);
  return true;
};

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => vi.restoreAllMocks());

describe('the command line', () => {
  it('says its version', async () => {
    expect(await main(['--version'])).toBe(0);
    expect(printed.trim()).toBe(packageJson.version);
  });

  it.each([
    ['an unknown command', ['frob']],
    ['an unknown option', ['up', '--frob']],
    ['options that exclude each other', ['up', '--native', '--docker']],
    ['a number that is none', ['logs', '-n', 'abc']],
    ['a number out of range', ['logs', '-n', '0']],
    ['an unknown part', ['logs', 'nginxx']],
    ['an unknown check', ['verify', '--only', 'nope']],
    ['a target without a user', ['deploy', 'host']],
    ['a port that is none', ['deploy', 'lab@host', '--ssh-port', '65536']],
  ])('ends with 2 after %s, and says what to do', async (_what, argv) => {
    expect(await main(argv)).toBe(2);
    expect(printed).toMatch(/^Error: .+\n→ .+\n$/);
  });
});

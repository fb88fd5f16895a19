import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const shop = fileURLToPath(new URL('.', import.meta.url));
const buf = fileURLToPath(new URL('../node_modules/.bin/buf', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-protocol-'));
  for (const name of ['proto', 'buf.yaml']) cpSync(join(shop, name), join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What would break clients of the last release, in the words of `buf`; empty: nothing. */
function breaks(): string {
  const { status, stdout, stderr } = spawnSync(buf, ['breaking', '--against', join(shop, 'released.binpb')], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, PATH: `${join(buf, '..')}:${process.env.PATH}` },
  });
  // 100: it has found something.
  if (status !== 0 && status !== 100) throw new Error(`buf ended with ${status}: ${stderr}`);
  return stdout;
}

function change(file: string, from: string, to: string): void {
  const path = join(folder, 'proto', 'lab', 'shop', file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

it('the protocol can still be spoken by clients of the last release', () => {
  expect(breaks()).toBe('');
});

it('a field that is added breaks nobody', () => {
  change(
    'payments/v1/payments.proto',
    '  string card_last4 = 5;',
    '  string card_last4 = 5;\n  string network = 6;',
  );
  expect(breaks()).toBe('');
});

it('a field that goes, is found', () => {
  change('payments/v1/payments.proto', '  string card_last4 = 5;', '');
  expect(breaks()).toContain('card_last4');
});

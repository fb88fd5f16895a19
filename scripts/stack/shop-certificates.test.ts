import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificates } from '@lab/certificates/issue-certificates';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadSettings } from './settings.ts';
import { caFile, certificateFile, certificateNames } from './shop-certificates.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'lab-certificates-'));
});
afterEach(() => {
  rmSync(state, { recursive: true, force: true });
  vi.useRealTimers();
});

const settings = () => loadSettings({ LAB_STATE_DIR: state });
const allFiles = () => [
  caFile(settings()),
  ...certificateNames.map((name) => certificateFile(settings(), name)),
];
const contents = () => allFiles().map((file) => readFileSync(file, 'utf8'));

/** As a start of the launcher does, in a process of its own. */
async function start(): Promise<void> {
  vi.resetModules();
  const { ensureShopCertificates } = await import('./shop-certificates.ts');
  await Promise.all([ensureShopCertificates(settings()), ensureShopCertificates(settings())]);
}

it('are made at the first start, one for Nginx and one for each service, and stay', async () => {
  await start();
  const first = contents();
  expect(certificateNames).toEqual(expect.arrayContaining(['nginx', 'shop-orders', 'shop-inventory-2']));
  const ca = new X509Certificate(first[0] ?? '');
  for (const pem of first.slice(1)) expect(new X509Certificate(pem).checkIssued(ca)).toBe(true);
  await start();
  expect(contents()).toEqual(first);
});

it('are for their users alone, or lie where no other user may enter', async () => {
  await start();
  expect(statSync(join(caFile(settings()), '..')).mode & 0o777).toBe(0o700);
  const mode = process.getuid?.() === 0 ? 0o600 : 0o644;
  for (const file of allFiles().slice(1)) expect(statSync(file).mode & 0o777).toBe(mode);
  // The containers of several users read it.
  expect(statSync(caFile(settings())).mode & 0o777).toBe(0o644);
});

it.each(['missing', 'of another CA'])('are made anew when one of them is %s', async (what) => {
  await start();
  const before = contents();
  const file = certificateFile(settings(), 'shop-payments');
  if (what === 'missing') rmSync(file);
  else await makeAnewAlone(file);
  await start();
  const after = contents();
  for (const [index, pem] of after.entries()) expect(pem).not.toBe(before[index]);
});

async function makeAnewAlone(file: string): Promise<void> {
  const { certificates } = await issueCertificates(['shop-payments']);
  writeFileSync(file, certificates[0]?.pem ?? '');
}

it('are made anew within 30 days of their end', async () => {
  await start();
  const first = contents();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 330 * 24 * 3_600_000 });
  await start();
  expect(contents()).toEqual(first);
  vi.setSystemTime(Date.now() + 6 * 24 * 3_600_000);
  await start();
  expect(contents()).not.toEqual(first);
});

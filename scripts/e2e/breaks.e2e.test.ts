import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootDirectory } from '../stack/settings.ts';
import type { Report } from '../verify/report/schema.ts';
import { breaks } from './breaks.ts';
import { TestLab } from './test-lab.ts';

const notCopied = ['.git', '.lab', 'node_modules', 'reports'];

/** A copy of the checkout with every break in its configuration. */
function brokenCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), 'lab-broken-'));
  for (const name of readdirSync(rootDirectory).filter((entry) => !notCopied.includes(entry)))
    cpSync(join(rootDirectory, name), join(copy, name), { recursive: true });
  symlinkSync(join(rootDirectory, 'node_modules'), join(copy, 'node_modules'));
  for (const { what, file, find, replace = '' } of breaks) {
    const text = readFileSync(join(copy, file), 'utf8');
    const broken = text.replace(find, replace);
    expect(broken, `${what}: ${file} has nothing to break`).not.toBe(text);
    writeFileSync(join(copy, file), broken);
  }
  return copy;
}

describe('a lab that runs, but is broken', () => {
  let lab: TestLab;
  let report: Report;
  beforeAll(async () => {
    lab = await TestLab.create({}, { root: brokenCheckout() });
    const started = await lab.lab(['up']);
    expect(started, started.stderr).toMatchObject({ status: 0 });
    const file = join(lab.state, 'verify.json');
    const verified = await lab.lab(['verify', '--json', file]);
    expect(verified, verified.stdout + verified.stderr).toMatchObject({ status: 1 });
    report = JSON.parse(readFileSync(file, 'utf8'));
  });
  afterAll(async () => {
    await lab.dispose();
    rmSync(lab.root, { recursive: true, force: true });
  });

  it.each(breaks)('is not proven: $what', ({ check, seen }) => {
    const failed = report.checks.find(({ id }) => id === check);
    expect(failed).toMatchObject({ status: 'failed' });
    expect(JSON.stringify(failed)).toMatch(seen);
  });

  it('is proven in what is whole', () => {
    const holds = report.checks.filter(({ status }) => status === 'ok').map(({ id }) => id);
    expect(holds).toEqual(
      expect.arrayContaining(['browser.actions', 'traces.chain', 'logs.backend', 'metrics.requests']),
    );
  });
});

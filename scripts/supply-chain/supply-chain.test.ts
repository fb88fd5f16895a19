import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDirectory } from '../stack/settings.ts';
import { type AuditException, type AuditReport, auditExceptions, judgeAudit } from './audit.ts';
import { isAccepted, licenceExceptions, productionDependencies } from './licences.ts';

const read = (file: string) => readFileSync(join(rootDirectory, file), 'utf8');
const url = 'https://advisories.example/GHSA-1';
const report = (...urls: string[]): AuditReport => ({
  auditReportVersion: 2,
  vulnerabilities: {
    above: { via: ['left-pad'] },
    'left-pad': {
      via: urls.map((one) => ({ name: 'left-pad', title: 'Pads to the right', url: one, severity: 'high' })),
    },
  },
});
const exception = (changes: Partial<AuditException> = {}): AuditException => ({
  advisory: url,
  package: 'left-pad',
  reason: 'it is never called with input of users',
  until: '2026-12-01',
  ...changes,
});

describe('the audit of production dependencies', () => {
  it('names each advisory once', () => {
    expect(judgeAudit(report(url), [], '2026-11-21')).toEqual([`left-pad: high: Pads to the right (${url})`]);
  });

  it('is content with a dated exception until its last day', () => {
    expect(judgeAudit(report(url), [exception()], '2026-12-01')).toEqual([]);
  });

  it.each([
    ['has ended', exception(), '2026-12-02', /ended on 2026-12-01/],
    ['lasts too long', exception({ until: '2027-11-01' }), '2026-11-21', /90 is the longest/],
  ])('does not accept an exception that %s', (_why, given, today, problem) => {
    expect(judgeAudit(report(url), [given], today)).toEqual([expect.stringMatching(problem)]);
  });

  it('wants an exception removed that is no longer needed', () => {
    expect(judgeAudit(report(), [exception()], '2026-11-21')).toEqual([
      expect.stringContaining('is no longer needed'),
    ]);
  });

  it('reads the exceptions of this project, and refuses one without a reason', () => {
    auditExceptions.parse(JSON.parse(read('scripts/supply-chain/audit-exceptions.json')));
    expect(auditExceptions.safeParse([exception({ reason: 'later' })]).success).toBe(false);
  });
});

describe('licences', () => {
  const dependencies = productionDependencies(read('package-lock.json'));

  it('are those of the list, for every production dependency but the ones that were looked at one by one', () => {
    expect(dependencies.length).toBeGreaterThan(100);
    const others = dependencies.filter(({ licence }) => !isAccepted(licence)).map(({ name }) => name);
    expect(new Set(others)).toEqual(new Set(Object.keys(licenceExceptions)));
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0)', true],
    ['MIT AND GPL-3.0', false],
    ['GPL-3.0', false],
    ['', false],
  ])('%s: accepted %s', (expression, accepted) => {
    expect(isAccepted(expression)).toBe(accepted);
  });
});

describe('images, programs and packages', () => {
  const renovate: unknown = JSON.parse(read('renovate.json'));

  it('are known to Renovate wherever .env pins a version', () => {
    const pinned = [...read('.env').matchAll(/^([A-Z_]+_VERSION)=/gm)].map((match) => match[1] ?? '');
    // The minor versions that are merely the oldest accepted ones are people’s decision.
    const floors = ['NODE_VERSION', 'NGINX_VERSION'];
    const text = JSON.stringify(renovate);
    expect(pinned.filter((name) => !floors.includes(name) && !text.includes(name))).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDirectory } from '../stack/settings.ts';
import { type AuditException, type AuditReport, auditExceptions, judgeAudit } from './audit.ts';
import { acceptedGoLicences, licenceOf, modulesIn, readGoModules } from './go-modules.ts';
import { everyDependency, isAccepted, licenceExceptions, productionDependencies } from './licences.ts';

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

  it('of no package, tools of tests included, forbid what the lab does, or are missing', () => {
    const refused = everyDependency(read('package-lock.json'))
      .filter(({ licence }) => licence === '' || /AGPL|SSPL|BUSL/.test(licence))
      .map(({ name }) => name);
    expect(refused.filter((name) => !(name in licenceExceptions))).toEqual([]);
    expect(refused).toContain('pm2');
  });

  it('of every Go module on the list are accepted', () => {
    const modules = Object.entries(readGoModules(rootDirectory));
    expect(modules.length).toBeGreaterThan(300);
    expect(modules.filter(([, licence]) => !acceptedGoLicences.includes(licence))).toEqual([]);
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

describe('licences of Go modules', () => {
  it.each([
    ['GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007', 'AGPL-3.0'],
    ['Mozilla Public License, version 2.0 … the GNU Affero General Public License, Version 3.0', 'MPL-2.0'],
    [
      'at your option, under either: * Apache License, version 2.0, OR * GNU General Public License',
      'Apache-2.0',
    ],
    ['Server Side Public License VERSION 1', 'SSPL-1.0'],
    ['Business Source License 1.1', 'BUSL-1.1'],
    ['                     Apache License\n             Version 2.0, January 2004', 'Apache-2.0'],
    ['All rights reserved.', undefined],
  ])('are known by their text: %s', (text, licence) => {
    expect(licenceOf(text)).toBe(licence);
  });

  it('of a file that is no Go program cannot be listed', () => {
    expect(() => modulesIn(Buffer.from('#!/bin/sh'))).toThrow('no Go program');
  });
});

describe('images, programs and packages', () => {
  const renovate: unknown = JSON.parse(read('renovate.json'));

  it('are known to Renovate wherever .env pins a version', () => {
    const pinned = [...read('.env').matchAll(/^([A-Z_]+_VERSION)=/gm)].map((match) => match[1] ?? '');
    // The minor versions that are merely the oldest accepted ones are people’s decision.
    const floors = ['NODE_VERSION', 'NGINX_VERSION', 'POSTGRES_VERSION'];
    const text = JSON.stringify(renovate);
    expect(pinned.filter((name) => !floors.includes(name) && !text.includes(name))).toEqual([]);
  });
});

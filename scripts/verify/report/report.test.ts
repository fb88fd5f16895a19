import { fc } from '@lab/testkit/properties';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { Check, Verdict } from '../check.ts';
import type { CheckResult } from '../engine.ts';
import { junitOf } from './junit.ts';
import { type Report, reportSchema } from './schema.ts';
import { percentile, reportCheck, summariseVisibility } from './summary.ts';
import { createScreen } from './terminal.ts';

const check: Check = {
  id: 'traces.chain',
  title: 'One trace',
  signal: 'traces',
  phase: 'signals',
  proves: '',
  whenItFails: '',
  judge: () => Promise.reject(new Error('not run here')),
};

const result = (verdict: Verdict): CheckResult => ({ check, verdict, durationMs: 12.3 });
const failure = {
  lookedFor: 'a line',
  where: 'http://127.0.0.1:3100/loki?query=%7B%7D',
  seen: 'nothing',
  tryNext: 'npx lab logs loki',
};
const failed = result({ status: 'failed', failures: [failure], visible: [] });
const skipped = result({ status: 'skipped', reason: 'no button' });
const ok = result({
  status: 'ok',
  evidence: 'all there',
  visible: [
    { action: 'task.add', afterMs: 640 },
    { action: 'task.delete', afterMs: 120 },
  ],
});

function reportOf(results: readonly CheckResult[]): Report {
  return {
    schema: 1,
    startedAt: '2026-11-21T08:00:00.000Z',
    ok: results.every(({ verdict }) => verdict.status === 'ok'),
    site: 'http://localhost:8080',
    machine: { cpus: 2, cpuModel: 'any', memoryBytes: 1, system: 'Linux 6' },
    versions: {
      node: '24',
      browser: '1',
      logStore: { kind: 'embedded', version: '' },
      prometheus: '',
      traceStore: { kind: 'embedded', version: '' },
    },
    timings: { totalMs: 7_000, preparationMs: 1, driveMs: 1, afterDriveMs: 1 },
    visibility: summariseVisibility(results),
    checks: results.map(reportCheck),
  };
}

describe('percentile', () => {
  it.each([
    [[5], 0.95, 5],
    [[1, 2, 3, 4], 0.5, 2],
    [[4, 3, 2, 1], 0.95, 4],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('is always one of the values, and grows with the share', () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), shares, shares, (values, a, b) => {
        const [low, high] = [percentile(values, Math.min(a, b)), percentile(values, Math.max(a, b))];
        expect(values).toContain(low);
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });
});

describe('the JSON report', () => {
  it('has the shape of its schema', () => {
    const report = reportOf([ok, failed, skipped]);
    expect(reportSchema.parse(structuredClone(report))).toEqual(report);
    expect(report.visibility).toEqual({ count: 2, p50Ms: 120, p95Ms: 640, maxMs: 640 });
    expect(report.ok).toBe(false);
  });

  it('has no visibility when nothing was seen', () => {
    expect(reportOf([failed]).visibility).toBeNull();
  });
});

describe('the JUnit report', () => {
  it('counts failures, and takes what was skipped for an error', () => {
    const parsed: unknown = new XMLParser({ ignoreAttributes: false }).parse(
      junitOf(reportOf([ok, failed, skipped])),
    );
    expect(parsed).toMatchObject({
      testsuites: { testsuite: { '@_tests': '3', '@_failures': '1', '@_errors': '1' } },
    });
  });

  it('is well-formed, whatever a store answered', () => {
    const texts = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(texts, (seen) => {
        const xml = junitOf(
          reportOf([result({ status: 'failed', failures: [{ ...failure, seen }], visible: [] })]),
        );
        expect(XMLValidator.validate(xml)).toBe(true);
        const unprintable = [...xml].filter((one) => one < ' ' && !'\t\n\r'.includes(one));
        expect(unprintable).toEqual([]);
      }),
    );
  });
});

describe('the screen', () => {
  function show(
    results: readonly CheckResult[],
    stream: { isTTY?: boolean },
    environment: NodeJS.ProcessEnv = {},
  ) {
    const written: string[] = [];
    const screen = createScreen(
      { ...stream, write: (text) => written.push(text) },
      ['One trace'],
      environment,
    );
    screen.begin(
      'http://localhost:8080',
      results.map((one) => one.check),
    );
    for (const one of results) screen.result(one);
    screen.end(reportOf(results));
    screen.close();
    return written.join('');
  }

  it('shows times, evidence and the summary last', () => {
    const lines = show([ok], {}).trimEnd().split('\n');
    expect(lines).toContain('  ok       traces    One trace');
    expect(lines.join()).toContain('visible after 120–640 ms: all there');
    expect(lines.join()).toContain('embedded trace store, which stands in for Tempo');
    expect(lines.at(-1)).toBe('Proven: 1 ok, in 7.0 s.');
  });

  it('shows for a failure what, where, what was seen and what to try', () => {
    const text = show([failed, skipped], {});
    for (const part of Object.values(failure)) expect(text).toContain(part);
    expect(text).toContain('no button');
    expect(text.trimEnd().split('\n').at(-1)).toBe('Not proven: 0 ok, 1 failed, 1 skipped, in 7.0 s.');
  });

  it('writes no control characters where there is no terminal, and no colours with NO_COLOR', () => {
    const controlSequence = '\u001b';
    expect(show([ok, failed], {})).not.toContain(controlSequence);
    expect(show([ok], { isTTY: true }, { NO_COLOR: '1' })).not.toContain(`${controlSequence}[3`);
    expect(show([ok], { isTTY: true })).toContain(`${controlSequence}[32m`);
  });
});

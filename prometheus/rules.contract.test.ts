import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runProgram } from '@lab/testkit/program';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const rules = join(import.meta.dirname, 'rules');
const tests = join(import.meta.dirname, 'tests');
const testFiles = readdirSync(tests).map((name) => join(tests, name));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('promtool', () => {
  it('accepts every rule file', () => {
    const files = readdirSync(rules).map((name) => join(rules, name));
    expect(runProgram('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...files])).not.toContain(
      'FAILED',
    );
  });

  it('has a test file for every rule file', () => {
    expect(testFiles.map((path) => basename(path))).toEqual(readdirSync(rules));
  });

  it.each(testFiles)('runs %s with success', (path) => {
    expect(runProgram('promtool', ['test', 'rules', path])).toContain('SUCCESS');
  });
});

/** The tests of rules are worth as much as the wrong rules that they refuse. */
describe('the tests of api-availability', () => {
  it.each([
    ['a page that fires too late', / > 14\.4 \* 0\.01/g, ' > 20 * 0.01', 'every request fails'],
    ['a page that fires too early', / > 14\.4 \* 0\.01/g, ' > 10 * 0.01', 'every request fails'],
    ['a page without its short window', /and slo:sli_error:ratio_rate5m\{.*\n/g, '', 'the page ends'],
    ['an alert that minds no minimum of events', />= 20/g, '>= 1', '19 requests'],
    ['no hold time', /for: 1m/g, 'for: 0s', 'every request fails'],
    ['a ratio that is NaN without traffic', / > 0\)/g, ' >= 0)', 'no traffic'],
    ['operational routes that count', /route!~/g, 'path!~', 'no traffic'],
    ['a failure counter that must exist', /or 0 \* /g, 'and 0 * ', 'traffic without a single failure'],
    [
      'a budget that only shrinks',
      /expr: 1 - slo:sli/g,
      'expr: 0 - slo:sli',
      'traffic without a single failure',
    ],
  ])('refuse %s', (_, pattern, replacement, group) => {
    const name = 'api-availability.yml';
    const original = readFileSync(join(rules, name), 'utf8');
    const wrong = original.replaceAll(pattern, replacement);
    expect(wrong).not.toBe(original);
    writeFileSync(join(directory, name), wrong);
    writeFileSync(
      join(directory, 'test.yml'),
      readFileSync(join(tests, name), 'utf8').replace('../rules/', ''),
    );
    expect(() =>
      runProgram('promtool', ['test', 'rules', `--run=${group}`, join(directory, 'test.yml')]),
    ).toThrow(/FAILED/);
  });
});

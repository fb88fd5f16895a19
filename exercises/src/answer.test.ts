import { describe, expect, it } from 'vitest';
import { readAnswer, timeOf, UnreadableAnswer } from './answer.ts';

const problemsOf = (text: string) => {
  try {
    readAnswer(text);
  } catch (error) {
    if (error instanceof UnreadableAnswer) return error.problems.join('\n');
    throw error;
  }
  throw new Error('it was readable');
};

describe('readAnswer', () => {
  it('reads YAML and JSON; what was left empty is missing', () => {
    const read = { verdict: 'broken', causes: [{ service: 'lab-backend', chain: [] }] };
    expect(
      readAnswer('verdict: broken\ncauses:\n  - service: lab-backend\n    kind:\n    chain: []\ntrace:\n'),
    ).toEqual(read);
    expect(readAnswer(JSON.stringify(read))).toEqual(read);
  });

  it.each([
    ['', 'the answer: Invalid input'],
    ['verdict: [', 'Flow sequence'],
    ['verdict: maybe\ncauses: [{}]', 'verdict: Invalid option: expected one of "broken"|"harmless"'],
    ['verdict: broken\ncauses: []', 'causes: '],
    ['verdict: broken\ncauses: [{kind: gremlins}]', 'causes.0.kind: is not one of the kinds: '],
    [
      'verdict: broken\ncauses: [{start: "at noon"}]',
      'causes.0.start: is neither HH:MM:SS nor a time in ISO 8601',
    ],
    ['verdict: broken\ncauses: [{}]\ntrace: abc', 'trace: must be 32 hexadecimal digits'],
    ['verdict: broken\ncauses: [{}]\nreason: none', 'Unrecognized key: "reason"'],
  ])('refuses %j and says why', (text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });
});

describe('timeOf', () => {
  const near = new Date(2026, 10, 29, 0, 5).getTime();
  it('reads a time of the day as the one that is nearest, also across midnight', () => {
    expect(timeOf('00:04:30', near)).toBe(near - 30_000);
    expect(timeOf('23:59:00', near)).toBe(near - 6 * 60_000);
  });
  it('reads ISO 8601, and nothing else', () => {
    expect(timeOf('2026-11-29T12:00:00Z', 0)).toBe(Date.UTC(2026, 10, 29, 12));
    expect(timeOf('noon', near)).toBeNaN();
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkQuery, describeProblems } from './queries/check.ts';
import { interpolate } from './queries/variables.ts';
import { extractQueries, readReferenceQueries, referencePages } from './reference-queries.ts';

const queries = readReferenceQueries(join(import.meta.dirname, '../..'));

describe('the reference', () => {
  it.each(referencePages)('has at least 15 queries in $language', ({ language }) => {
    expect(queries.filter((query) => query.language === language).length).toBeGreaterThanOrEqual(15);
  });

  it.each(queries)('$place parses and uses names of the catalogue: $question', ({ language, query }) => {
    const filled = interpolate(query, { traceId: '0123456789abcdef0123456789abcdef' });
    const problems = checkQuery(language, filled);
    expect(problems, describeProblems(filled, problems)).toEqual([]);
  });

  it('asks each question and each query once', () => {
    for (const text of [
      queries.map(({ query }) => query),
      queries.map((q) => `${q.language} ${q.question}`),
    ]) {
      expect(new Set(text).size).toBe(text.length);
    }
  });
});

describe('the extractor', () => {
  const page =
    '## Part\n\n### Why?\n\n```promql empty when idle\nup\n  == 0\n```\n\nLook for\na 0.\n\n### Next?\n';

  it('finds question, query, what to look for, and the reason for an empty answer', () => {
    expect(extractQueries('promql', 'page.md', page)).toEqual([
      {
        language: 'promql',
        place: 'page.md:3',
        question: 'Why?',
        query: 'up\n  == 0',
        lookFor: 'Look for\na 0.',
        mayBeEmpty: 'empty when idle',
      },
    ]);
  });

  it.each([
    ['without a heading', '```promql\nup\n```\n\nLook here.\n'],
    ['without something to look for', '### Why?\n\n```promql\nup\n```\n\n### Next?\n'],
    ['of another language', '### Why?\n\n```logql\n{}\n```\n\nLook here.\n'],
  ])('refuses a fence %s, which no check would see', (_, markdown) => {
    expect(() => extractQueries('promql', 'page.md', markdown)).toThrow(
      'page.md: 1 fenced blocks, but 0 with',
    );
  });
});

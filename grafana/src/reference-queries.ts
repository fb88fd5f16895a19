import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryLanguage } from './queries/check.ts';

/** A query of `docs/reference/`. */
export interface ReferenceQuery {
  readonly language: QueryLanguage;
  /** Page in the checkout and line of the query’s first character, for messages. */
  readonly place: string;
  /** The heading above it: the question that it answers. */
  readonly question: string;
  readonly query: string;
  /** What the page says to look for. */
  readonly lookFor: string;
  /** Why an empty answer is right; undefined: an empty answer is a defect. */
  readonly mayBeEmpty: string | undefined;
}

const languages: readonly QueryLanguage[] = ['promql', 'logql', 'traceql'];

/** Pages in the checkout, one a language. */
export const referencePages = languages.map((language) => ({
  language,
  path: `docs/reference/${language}.md`,
}));

/** Reads every query of the reference pages below `root`, the checkout. */
export function readReferenceQueries(root: string): ReferenceQuery[] {
  return referencePages.flatMap(({ language, path }) =>
    extractQueries(language, path, readFileSync(join(root, path), 'utf8')),
  );
}

/** A heading, a fence of the language, perhaps `empty …` with a reason, and the paragraph after it. */
const entry =
  /^### (?<question>.+)\n+```(?<language>\w+)(?: (?<reason>empty .+))?\n(?<query>[\s\S]+?)\n```\n+(?<lookFor>Look [\s\S]+?)(?=\n\n|\n?(?![\s\S]))/gm;

/**
 * The queries of one page.
 *
 * @throws Error when a fence of the page has no question above it or nothing to look for below it
 */
export function extractQueries(language: QueryLanguage, path: string, markdown: string): ReferenceQuery[] {
  const queries = [...markdown.matchAll(entry)].flatMap(({ groups, index }): ReferenceQuery[] => {
    if (groups?.language !== language) return [];
    const { question = '', query = '', lookFor = '', reason } = groups;
    const line = markdown.slice(0, index).split('\n').length;
    return [{ language, place: `${path}:${line}`, question, query, lookFor, mayBeEmpty: reason }];
  });
  const fences = [...markdown.matchAll(/^```\w+/gm)].length;
  if (fences !== queries.length) {
    throw new Error(
      `${path}: ${fences} fenced blocks, but ${queries.length} with a heading "### …" above, the language ${language}, and a paragraph "Look …" below`,
    );
  }
  return queries;
}

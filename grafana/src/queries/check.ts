import { checkLogql } from './check-logql.ts';
import { checkPromql } from './check-promql.ts';
import { checkTraceql } from './check-traceql.ts';
import type { QueryProblem } from './syntax.ts';

/** The query languages of the three stores. */
export type QueryLanguage = 'promql' | 'logql' | 'traceql';

const checkers: Readonly<Record<QueryLanguage, (query: string) => QueryProblem[]>> = {
  promql: checkPromql,
  logql: checkLogql,
  traceql: checkTraceql,
};

/** Parses a query, without variables, with its official grammar and looks its names up in the catalogue. */
export function checkQuery(language: QueryLanguage, query: string): QueryProblem[] {
  return checkers[language](query);
}

/** The problems with the place of each, for people. */
export function describeProblems(query: string, problems: readonly QueryProblem[]): string {
  const lines = problems.map(({ at, message }) => {
    const before = query.slice(0, at).split('\n');
    return `${before.length}:${(before.at(-1)?.length ?? 0) + 1} ${message}`;
  });
  return `${lines.join('; ')} in\n${query}`;
}

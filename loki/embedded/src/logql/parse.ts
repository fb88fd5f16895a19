import type { SyntaxNode, Tree } from '@lezer/common';
import type { Query } from './ast.ts';
import { parser } from './grammar/parser.ts';
import { errorAt } from './logql-error.ts';
import { toLogQuery } from './parse-log.ts';
import { toMetric } from './parse-metric.ts';

/** Loki’s own limit, in bytes. */
const maxQueryLength = 131_072;

/** Parses a LogQL query. Throws a LogqlError with position and reason. */
export function parseQuery(query: string): Query {
  if (query.length > maxQueryLength) {
    throw errorAt(query, maxQueryLength, `a query has at most ${maxQueryLength} characters`);
  }
  const tree = parser.parse(query);
  refuseErrors(tree, query);
  const root = tree.topNode.firstChild as SyntaxNode;
  return root.name === 'LogQuery' ? toLogQuery(root, query) : toMetric(root, query);
}

function refuseErrors(tree: Tree, query: string): void {
  const cursor = tree.cursor();
  do {
    if (!cursor.type.isError) continue;
    const rest = query.slice(cursor.from).replace(/^(?:\s|#[^\n]*)+/, '');
    throw errorAt(query, query.length - rest.length, reasonAt(rest));
  } while (cursor.next());
}

function reasonAt(rest: string): string {
  if (rest === '') return 'syntax error: unexpected end of the query';
  if (/^["`]/.test(rest) && !/^(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`)/s.test(rest)) return 'literal not terminated';
  return `syntax error: unexpected ${/^(?:[\w$]+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[|!=<>]{1,2}|.)/su.exec(rest)?.[0]}`;
}

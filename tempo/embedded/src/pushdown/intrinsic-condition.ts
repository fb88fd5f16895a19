import type { BlockReader } from '../storage/block-reader.ts';
import type { Field, Intrinsic } from '../traceql/ast.ts';
import { type Static, string } from '../traceql/static.ts';
import { asComparison, asNumberComparison } from './comparison.ts';
import { always, never, oneOf, or, type SqlCondition, unknown } from './sql.ts';

type Predicate = (value: Static) => boolean;

/** What a condition on one intrinsic means in SQL. */
export function intrinsicCondition(
  condition: Field,
  name: Intrinsic,
  predicate: Predicate,
  block: BlockReader,
): SqlCondition {
  switch (name) {
    case 'span:kind':
      return codeCondition('s.kind', 6, (value) => predicate({ type: 'kind', value }));
    case 'span:status':
      return codeCondition('s.status', 3, (value) => predicate({ type: 'status', value }));
    case 'span:name':
      return textCondition('s.name', 'name', condition, predicate, block);
    case 'span:duration':
      return numberCondition('s.duration', condition);
    case 'trace:duration':
      return { ...numberCondition('(t."end" - t.start)', condition), exact: false };
    case 'trace:rootName':
      return rootCondition('t.root_name', 'root_name', condition, predicate, block);
    case 'trace:rootService':
      return rootCondition('t.root_service', 'root_service', condition, predicate, block);
    case 'trace:id':
      return traceIdCondition(condition);
    default:
      return unknown;
  }
}

function codeCondition(column: string, codes: number, matches: (code: number) => boolean): SqlCondition {
  const matching = Array.from({ length: codes }, (_, code) => code).filter(matches);
  if (matching.length === codes) return always;
  const isError = column === 's.status' && matching.length === 1 && matching[0] === 2;
  return oneOf(column, matching, isError ? 0.05 : matching.length / codes);
}

function numberCondition(expression: string, condition: Field): SqlCondition {
  const comparison = asNumberComparison(condition);
  if (!comparison) return unknown;
  return {
    sql: `${expression} ${comparison.operator} ?`,
    parameters: [comparison.value],
    exact: true,
    share: 0.3,
  };
}

function textCondition(
  expression: string,
  column: 'name' | 'root_name' | 'root_service',
  condition: Field,
  predicate: Predicate,
  block: BlockReader,
): SqlCondition {
  const comparison = asComparison(condition);
  if (comparison?.operator === '=' && comparison.value.type === 'string') {
    const id = block.stringId(comparison.value.value);
    return id === undefined ? never : oneOf(expression, [id], 0.05);
  }
  const ids = column === 'name' ? block.distinct.column(column) : block.distinct.ofTraces(column);
  if (!ids) return unknown;
  const matching = ids.filter((id) => predicate(string(block.text(id))));
  return oneOf(expression, matching, matching.length / Math.max(1, ids.length));
}

/** Traces with several roots or none have no usable name in their row: they stay candidates. */
function rootCondition(
  expression: string,
  column: 'root_name' | 'root_service',
  condition: Field,
  predicate: Predicate,
  block: BlockReader,
): SqlCondition {
  const known = textCondition(expression, column, condition, predicate, block);
  if (known === unknown) return unknown;
  const unusable = { sql: `coalesce(${expression}, 0) = 0`, parameters: [], exact: false, share: 0 };
  return { ...or([known, unusable]), exact: false };
}

function traceIdCondition(condition: Field): SqlCondition {
  const comparison = asComparison(condition);
  if (comparison?.operator !== '=' || comparison.value.type !== 'string') return unknown;
  const { value: id } = comparison.value;
  if (!/^[0-9a-f]{32}$/.test(id)) return never;
  return { sql: `t.trace_id = x'${id}'`, parameters: [], exact: true, share: 0 };
}

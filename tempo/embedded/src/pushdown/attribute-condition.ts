import type { BlockReader } from '../storage/block-reader.ts';
import { dedicatedColumns, isDedicated, postingType } from '../storage/schema.ts';
import type { Field } from '../traceql/ast.ts';
import { int, type Static, string } from '../traceql/static.ts';
import { asComparison, asNumberComparison } from './comparison.ts';
import { never, oneOf, or, type SqlCondition } from './sql.ts';

type Predicate = (value: Static) => boolean;

const idsOf = (where: string) =>
  `s.id IN (SELECT p.first + j.value FROM postings p, json_each(p.ids) j WHERE ${where})`;

/**
 * What a condition on one span attribute means in SQL. It must be false for spans without the attribute.
 */
export function spanAttributeCondition(
  condition: Field,
  name: string,
  predicate: Predicate,
  block: BlockReader,
): SqlCondition {
  const posted = postingCondition(condition, `span.${name}`, predicate, block);
  return isDedicated(name)
    ? or([columnCondition(condition, dedicatedColumns[name], predicate, block), posted])
    : posted;
}

function columnCondition(
  condition: Field,
  { column, type }: (typeof dedicatedColumns)[keyof typeof dedicatedColumns],
  predicate: Predicate,
  block: BlockReader,
): SqlCondition {
  const expression = `s.${column}`;
  const comparison = asComparison(condition);
  if (comparison?.operator === '=' && comparison.value.type === 'string') {
    const id = type === 'string' ? block.stringId(comparison.value.value) : undefined;
    return id === undefined ? never : oneOf(expression, [id], 0.02);
  }
  const values = block.distinct.column(column);
  if (!values) return { sql: `${expression} IS NOT NULL`, parameters: [], exact: false, share: 0.5 };
  const matching = values.filter((value) =>
    predicate(type === 'string' ? string(block.text(value)) : int(value)),
  );
  return oneOf(expression, matching, (0.5 * matching.length) / Math.max(1, values.length));
}

/** The same for anything that only the postings hold, under its scoped key. */
export function postingCondition(
  condition: Field,
  scopedKey: string,
  predicate: Predicate,
  block: BlockReader,
): SqlCondition {
  const key = block.stringId(scopedKey);
  if (key === undefined) return never;
  return (
    equalTo(condition, key, block) ?? inRange(condition, key, block) ?? amongValues(key, predicate, block)
  );
}

/** Values that were not indexed stay candidates, and make the condition inexact. */
function lookup(key: number, where: string, block: BlockReader): Pick<SqlCondition, 'sql' | 'exact'> {
  if (!block.distinct.hasUnindexed(key)) return { sql: idsOf(`p.key = ${key} AND ${where}`), exact: true };
  return { sql: idsOf(`p.key = ${key} AND (${where} OR p.type = ${postingType.unindexed})`), exact: false };
}

function equalTo(condition: Field, key: number, block: BlockReader): SqlCondition | undefined {
  const comparison = asComparison(condition);
  if (comparison?.operator !== '=' || comparison.value.type !== 'string') return undefined;
  const id = block.stringId(comparison.value.value);
  if (id === undefined && !block.distinct.hasUnindexed(key)) return never;
  const where = `(p.type = ${postingType.string} AND p.value = ${id ?? -1})`;
  return { ...lookup(key, where, block), parameters: [], share: 0.01 };
}

function inRange(condition: Field, key: number, block: BlockReader): SqlCondition | undefined {
  const comparison = asNumberComparison(condition);
  if (!comparison) return undefined;
  const where = `(p.type IN (${postingType.int}, ${postingType.float}) AND p.value ${comparison.operator} ?)`;
  const share = comparison.operator === '=' ? 0.01 : 0.1;
  return { ...lookup(key, where, block), parameters: [comparison.value], share };
}

function amongValues(key: number, predicate: Predicate, block: BlockReader): SqlCondition {
  const values = block.distinct.postings(key);
  if (!values) return { sql: idsOf(`p.key = ${key}`), parameters: [], exact: false, share: 0.5 };
  const matching = values.filter(({ value }) => value === undefined || predicate(value));
  if (matching.length === 0) return never;
  const rows = matching.map(() => '(?, ?)').join(',');
  return {
    sql: `s.id IN (SELECT p.first + j.value FROM (VALUES ${rows}) c
      JOIN postings p ON p.key = ${key} AND p.type = c.column1 AND p.value = c.column2, json_each(p.ids) j)`,
    parameters: matching.flatMap(({ type, stored }) => [type, stored]),
    exact: matching.every(({ value }) => value !== undefined),
    share: (0.5 * matching.length) / values.length,
  };
}

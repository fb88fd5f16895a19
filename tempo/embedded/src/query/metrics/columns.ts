import { toSqlCondition } from '../../pushdown/condition.ts';
import { onlyFilter } from '../../pushdown/trace-condition.ts';
import type { BlockReader } from '../../storage/block-reader.ts';
import { dedicatedColumns, isDedicated } from '../../storage/schema.ts';
import type { Field, Query, Reference } from '../../traceql/ast.ts';
import { duration, int, nil, type Static, string } from '../../traceql/static.ts';
import type { Budget } from '../budget.ts';
import type { Intervals } from './intervals.ts';
import type { SeriesAggregator } from './series.ts';

/** A column that holds a reference, and how to read it. */
interface Column {
  readonly sql: string;
  readonly read: (stored: number | null, block: BlockReader) => Static;
}

/**
 * Answers a metrics query from columns alone, without looking into spans: possible when SQL decides the filter and every
 * attribute has a column. False when it is not.
 */
export function observeColumns(
  query: Query,
  block: BlockReader,
  intervals: Intervals,
  aggregator: SeriesAggregator,
  budget: Budget,
): boolean {
  const { metrics } = query;
  const filter = onlyFilter(query.stages);
  if (!metrics || !filter) return false;
  const group = metrics.by.map((reference) => columnOf(reference, block));
  const operand = metrics.operand ? columnOf(metrics.operand, block) : constant;
  if (!operand || !group.every((column) => column !== undefined)) return false;
  if (!isPlain(filter, block)) return false;
  const condition = toSqlCondition(filter, block);
  if (!condition.exact) return false;
  const columns = [operand, ...group];
  const join = condition.sql.includes('t.') ? 'CROSS JOIN traces t ON t.id = s.trace' : '';
  const statement = block.db
    .prepare<(string | number | bigint)[], (number | null)[]>(
      `SELECT (s.start - ? - 1) / ?, ${columns.map(({ sql }) => sql).join(', ')} FROM spans s ${join}
      WHERE s.start > ? AND s.start <= ? AND ${condition.sql}`,
    )
    .raw();
  const { start, end, step } = intervals;
  for (const row of statement.iterate(start, step, start, end, ...condition.parameters)) {
    budget.row();
    const [interval, value, ...rest] = row;
    aggregator.observe({
      interval: interval ?? -1,
      value: operand.read(value ?? null, block),
      group: group.map((column, index) => column.read(rest[index] ?? null, block)),
    });
  }
  return true;
}

/** A resource without a service name is stored under a stand-in, which is not a value of the attribute. */
function allHaveService(block: BlockReader): boolean {
  return block.ids('resources').every((id) => block.resource(id).get('service.name')?.type === 'string');
}

/**
 * Whether SQL means the same by the filter as the evaluator does: comparisons with literals, joined by `&&` and `||`. Numbers
 * count only where all stored values have the literal's type, because a condition sees no others.
 */
function isPlain(field: Field, block: BlockReader): boolean {
  if (field.kind === 'static') return true;
  if (field.kind !== 'binary') return false;
  const { operator, left, right } = field;
  const isJoin = operator === '&&' || operator === '||';
  if (isJoin) return [left, right].every((part) => part.kind === 'binary' && isPlain(part, block));
  if (right.kind !== 'static') return false;
  if (left.kind === 'intrinsic') return true;
  if (left.kind !== 'attribute') return false;
  if (right.value.type === 'string' || right.value.type === 'boolean') return true;
  return right.value.type === 'int' && left.scope === 'span' && hasOnlyColumn(left.name, 'int', block);
}

/** Whether every value of a span attribute is in its dedicated column. */
function hasOnlyColumn(name: string, type: 'int' | 'string' | undefined, block: BlockReader): boolean {
  if (!isDedicated(name) || (type && dedicatedColumns[name].type !== type)) return false;
  const otherTypes = block.stringId(`span.${name}`);
  return otherTypes === undefined || !block.distinct.has(otherTypes);
}

const constant: Column = { sql: 'NULL', read: () => nil };

function columnOf(reference: Reference, block: BlockReader): Column | undefined {
  if (reference.kind === 'intrinsic') {
    switch (reference.name) {
      case 'span:duration':
        return { sql: 's.duration', read: (value) => duration(value ?? 0) };
      case 'span:name':
        return { sql: 's.name', read: (id) => string(block.text(id ?? 0)) };
      case 'span:kind':
        return { sql: 's.kind', read: (value) => ({ type: 'kind', value: value ?? 0 }) };
      case 'span:status':
        return { sql: 's.status', read: (value) => ({ type: 'status', value: value ?? 0 }) };
      default:
        return undefined;
    }
  }
  if (reference.scope === 'resource' && reference.name === 'service.name' && allHaveService(block)) {
    return { sql: 's.service', read: (id) => string(block.text(id ?? 0)) };
  }
  if (reference.scope !== 'span' || !isDedicated(reference.name)) return undefined;
  if (!hasOnlyColumn(reference.name, undefined, block)) return undefined;
  const { column, type } = dedicatedColumns[reference.name];
  return {
    sql: `s.${column}`,
    read: (value) => (value === null ? nil : type === 'string' ? string(block.text(value)) : int(value)),
  };
}

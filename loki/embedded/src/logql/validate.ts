import type { LogQuery, Metric, Query, RangeAggregation, VectorAggregation, VectorFunction } from './ast.ts';
import { LogqlError, meaningless } from './logql-error.ts';
import { validateSelector } from './matcher.ts';
import { isSetOperator } from './metrics/binary.ts';
import { compileExtractor } from './metrics/extract.ts';
import { compileLabelReplace } from './metrics/label-replace.ts';
import { parseQuery } from './parse.ts';
import { compilePipeline } from './pipeline.ts';

/** Parses a query and refuses what parses but means nothing. Throws a LogqlError. */
export function parseValidQuery(text: string): Query {
  const query = parseQuery(text);
  validateQuery(query);
  return query;
}

/** Likewise, for a query of lines. */
export function parseLogQuery(text: string): LogQuery {
  const query = parseValidQuery(text);
  if (query.kind !== 'log') throw new LogqlError('only log queries are supported');
  return query;
}

/** Refuses what parses but means nothing, as Loki does. Throws a LogqlError. */
function validateQuery(query: Query): void {
  if (query.kind === 'log') {
    validateSelector(query.matchers);
    compilePipeline(query.stages);
  } else validateMetric(query);
}

function validateMetric(metric: Metric): void {
  switch (metric.kind) {
    case 'range':
      validateRange(metric);
      return;
    case 'aggregation':
      validateAggregation(metric);
      validateMetric(metric.operand);
      return;
    case 'label-replace':
      try {
        compileLabelReplace(metric);
      } catch (error) {
        throw meaningless(
          `invalid regex in label_replace: ${error instanceof Error ? error.message : error}`,
        );
      }
      validateMetric(metric.operand);
      return;
    case 'binary': {
      const literal = [metric.left, metric.right].find(({ kind }) => kind === 'number');
      if (literal && isSetOperator(metric.operator)) {
        throw meaningless(
          `unexpected literal for a leg of logical/set binary operation (${metric.operator})`,
        );
      }
      validateMetric(metric.left);
      validateMetric(metric.right);
    }
  }
}

/** Without a label to unwrap, and with one. */
const withoutUnwrap: ReadonlySet<string> = new Set([
  'rate',
  'bytes_rate',
  'count_over_time',
  'bytes_over_time',
  'absent_over_time',
]);
const withoutSamples: ReadonlySet<string> = new Set(['bytes_rate', 'count_over_time', 'bytes_over_time']);
const groupable: ReadonlySet<string> = new Set([
  'avg_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'quantile_over_time',
  'max_over_time',
  'min_over_time',
  'first_over_time',
  'last_over_time',
]);

function validateRange(aggregation: RangeAggregation): void {
  const { function: name, parameter, unwrap, grouping, log, range } = aggregation;
  if (name === 'quantile_over_time') {
    if (parameter === undefined) throw meaningless(`parameter required for operation ${name}`);
  } else if (parameter !== undefined)
    throw meaningless(`parameter ${parameter} not supported for operation ${name}`);
  if (grouping && !groupable.has(name)) throw meaningless(`grouping not allowed for ${name} aggregation`);
  if (unwrap && withoutSamples.has(name)) throw meaningless(`invalid aggregation ${name} with unwrap`);
  if (!unwrap && !withoutUnwrap.has(name)) throw meaningless(`invalid aggregation ${name} without unwrap`);
  if (range <= 0n) throw meaningless('a range is longer than nothing');
  validateSelector(log.matchers);
  compileExtractor(aggregation, undefined);
}

const takingNumber: ReadonlySet<VectorFunction> = new Set(['topk', 'bottomk', 'approx_topk']);
const ungroupable: ReadonlySet<VectorFunction> = new Set(['sort', 'sort_desc', 'approx_topk']);

function validateAggregation({ function: name, parameter, grouping }: VectorAggregation): void {
  if (takingNumber.has(name)) {
    if (parameter === undefined) throw meaningless(`parameter required for operation ${name}`);
    if (parameter < 1) throw meaningless(`invalid parameter (must be greater than 0) for operation ${name}`);
  } else if (parameter !== undefined) {
    throw meaningless(`unsupported parameter for operation ${name}`);
  }
  const isGrouped = grouping.labels.length > 0 || grouping.without;
  if (isGrouped && ungroupable.has(name)) throw meaningless(`grouping not allowed for ${name} aggregation`);
}

import { fc } from '@lab/testkit/properties';
import type { Grouping, LabelFilter, LogQuery, Matching, Metric, Query, Stage } from '../../logql/ast.ts';
import { second } from './arbitrary-entries.ts';
import { filter, labelName, selector, stages } from './arbitrary-stage.ts';

const names = fc.uniqueArray(labelName, { maxLength: 2 });
const grouping: fc.Arbitrary<Grouping> = fc.record({ without: fc.boolean(), labels: names });

/** Errors would fail most metric queries. */
const withoutErrors: Stage = {
  kind: 'label-filter',
  filter: { kind: 'match', matcher: { name: '__error__', operator: '=', value: '' } },
};
const log: fc.Arbitrary<LogQuery> = fc.record({ kind: fc.constant('log'), matchers: selector, stages });
const cleanLog = fc.tuple(log, fc.boolean()).map(
  ([query, isClean]): LogQuery => ({
    ...query,
    stages: isClean ? [...query.stages, withoutErrors] : query.stages,
  }),
);

const window = {
  kind: fc.constant('range' as const),
  log: cleanLog,
  range: fc.constantFrom(5n, 20n, 61n).map((seconds) => seconds * second),
  offset: fc.constantFrom(0n, 0n, 7n).map((seconds) => seconds * second),
};
const counted = fc.record({
  ...window,
  function: fc.constantFrom('rate', 'count_over_time', 'bytes_over_time', 'bytes_rate', 'absent_over_time'),
  parameter: fc.constant(undefined),
  unwrap: fc.constant(undefined),
  grouping: fc.constant(undefined),
});
const noError: LabelFilter = withoutErrors.filter;
const unwrap = fc.record({
  name: fc.constantFrom('status', 'n', 'took', 'size'),
  conversion: fc.constantFrom('float', 'bytes', 'duration'),
  filters: fc.oneof(fc.constant([noError]), fc.tuple(filter)),
});
const unwrapped = fc.record({
  ...window,
  function: fc.constantFrom(
    'avg_over_time',
    'min_over_time',
    'max_over_time',
    'stdvar_over_time',
    'stddev_over_time',
    'first_over_time',
    'last_over_time',
  ),
  parameter: fc.constant(undefined),
  unwrap,
  grouping: fc.option(grouping, { nil: undefined }),
});
const summed = fc.record({
  ...window,
  function: fc.constantFrom('sum_over_time', 'rate'),
  parameter: fc.constant(undefined),
  unwrap,
  grouping: fc.constant(undefined),
});
const ofQuantile = fc.record({
  ...window,
  function: fc.constant('quantile_over_time' as const),
  parameter: fc.constantFrom(0, 0.5, 0.95, 1),
  unwrap,
  grouping: fc.option(grouping, { nil: undefined }),
});
const range: fc.Arbitrary<Metric> = fc.oneof(counted, counted, unwrapped, summed, ofQuantile);

const matching: fc.Arbitrary<Matching> = fc.record({
  on: fc.boolean(),
  labels: names,
  many: fc.option(fc.record({ side: fc.constantFrom('left', 'right'), include: names }), { nil: undefined }),
});

const number = (...values: readonly number[]) =>
  fc.constantFrom(...values).map((value): Metric => ({ kind: 'number', value }));
const binary = { kind: fc.constant('binary' as const), returnsBool: fc.constant(false) };
const arithmetic = { ...binary, matching: fc.option(matching, { nil: undefined }) };
const comparison = { ...binary, returnsBool: fc.boolean(), matching: fc.constant(undefined) };

/** What depends on the last bit (`==`, `%`, a divisor) has operands that no order of additions changes. */
const metric: fc.Arbitrary<Metric> = fc.letrec<{ metric: Metric }>((tie) => ({
  metric: fc.oneof(
    { maxDepth: 2 },
    range,
    fc.record({
      kind: fc.constant('aggregation' as const),
      function: fc.constantFrom('sum', 'sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar'),
      parameter: fc.constant(undefined),
      operand: tie('metric'),
      grouping,
    }),
    fc.record({
      ...arithmetic,
      operator: fc.constantFrom('+', '-', '*'),
      left: tie('metric'),
      right: tie('metric'),
    }),
    fc.record({ ...arithmetic, operator: fc.constant('/' as const), left: tie('metric'), right: counted }),
    fc.record({ ...arithmetic, operator: fc.constant('%' as const), left: counted, right: counted }),
    fc.record({
      ...comparison,
      operator: fc.constantFrom('==', '!='),
      left: counted,
      right: number(0, 1, 0.2),
    }),
    fc.record({
      ...comparison,
      operator: fc.constantFrom('>', '>=', '<', '<='),
      left: tie('metric'),
      right: number(0.30001, 1.00001, 2.49999),
    }),
    fc.record({
      ...binary,
      operator: fc.constantFrom('and', 'or', 'unless'),
      matching: fc.option(
        matching.map((one) => ({ ...one, many: undefined })),
        { nil: undefined },
      ),
      left: tie('metric'),
      right: tie('metric'),
    }),
    fc.record({
      kind: fc.constant('label-replace' as const),
      operand: tie('metric'),
      destination: fc.constant('short'),
      replacement: fc.constantFrom('$1', 'x-$1', ''),
      source: labelName,
      pattern: fc.constantFrom('(.).*', 's(.+)', '.*()'),
    }),
    fc.constantFrom(0, 1.5).map((value): Metric => ({ kind: 'vector', value })),
  ),
})).metric;

export const arbitraryQuery: fc.Arbitrary<Query> = fc.oneof(log, metric);

import { fc } from '@lab/testkit/properties';
import { attribute, condition, float, join, ordering, time, whole } from './arbitrary-condition.ts';

// Queries over the whole grammar, as texts.

const filter = fc.oneof(
  { weight: 1, arbitrary: fc.constant('{ }') },
  { weight: 6, arbitrary: join('{', condition, '}') },
);
const structural = fc.constantFrom(
  '&&',
  '||',
  '>',
  '>>',
  '<',
  '<<',
  '~',
  '!>',
  '!>>',
  '!<',
  '!<<',
  '!~',
  '&>',
  '&>>',
  '&<',
  '&<<',
  '&~',
);
const number = fc.constantFrom(
  'span.num',
  'span.flt',
  'duration',
  'span.http.response.status_code',
  'span.num + 1',
  'event.n',
  'nestedSetLeft',
);
const aggregate = fc.oneof(
  join('count()', ordering, whole),
  join(
    fc.constantFrom('avg', 'min', 'max', 'sum').chain((name) => number.map((field) => `${name}(${field})`)),
    ordering,
    fc.oneof(whole, float, time),
  ),
);
const group = fc.oneof(
  attribute.map((field) => `by(${field})`),
  fc.constantFrom('by(name)', 'by(status)', 'by(span.num > 1)', 'by(event:name)', 'by(span.num * 2)'),
);

/** Pipelines in parentheses, which operators can combine as well. */
const pipeline = join(
  '(',
  filter,
  '|',
  fc.oneof(
    aggregate,
    aggregate,
    group,
    fc.constant('coalesce()'),
    fc.constantFrom('select(span.flt)', 'select(name) | { !(span.num > 1) }'),
    filter,
  ),
  ')',
);
const spansets = fc.oneof(
  { weight: 12, arbitrary: filter },
  { weight: 8, arbitrary: join(filter, structural, filter) },
  { weight: 3, arbitrary: join(filter, structural, filter, structural, filter) },
  { weight: 4, arbitrary: join('(', filter, structural, filter, ')', structural, filter) },
);
const stage = fc.oneof(
  aggregate,
  aggregate,
  group,
  fc.constantFrom('coalesce()', 'select(name, span.num)', 'select(.both, event.n)'),
  filter,
  join(filter, structural, filter),
);
const stages = (first: fc.Arbitrary<string>, most: number) =>
  fc.tuple(first, fc.array(stage, { maxLength: most })).map(([head, rest]) => [head, ...rest].join(' | '));

/** A search query. */
export const searchQuery: fc.Arbitrary<string> = fc.oneof(
  { weight: 10, arbitrary: stages(spansets, 3) },
  { weight: 2, arbitrary: stages(fc.oneof(aggregate, group), 2) },
  { weight: 3, arbitrary: join(pipeline, structural, pipeline) },
);

const metric = fc.oneof(
  fc.constantFrom(
    'rate()',
    'count_over_time()',
    'quantile_over_time(duration, .5, .9)',
    'histogram_over_time(duration)',
  ),
  fc
    .constantFrom('min', 'max', 'avg', 'sum')
    .chain((name) =>
      fc.constantFrom('duration', 'span.num', 'span.flt').map((field) => `${name}_over_time(${field})`),
    ),
);
const by = fc.oneof(
  fc.constant(''),
  fc
    .uniqueArray(
      fc.constantFrom('name', 'kind', 'status', 'resource.service.name', 'span.http.route', 'span.str'),
      {
        minLength: 1,
        maxLength: 2,
      },
    )
    .map((fields) => `by(${fields.join(', ')})`),
);

/** A metrics query. */
export const metricsQuery: fc.Arbitrary<string> = fc
  .tuple(spansets, metric, by)
  .map(([first, name, group]) => `${first} | ${name} ${group}`);

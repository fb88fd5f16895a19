import fc from 'fast-check';

// Queries over the whole grammar, as texts. Names and values are those of `arbitrary-trace.ts`, so that conditions meet.

const attribute = fc.constantFrom(
  'span.num',
  'span.flt',
  'span.str',
  'span.flag',
  'span.list',
  'span.tags',
  '.tags',
  '.service.name',
  '.both',
  '.str',
  'span.nope',
  'span.http.route',
  'span.http.response.status_code',
  'span.db.system.name',
  'resource.service.name',
  'resource.both',
  'resource.region',
  'event.n',
  'event.type',
  'link.kind',
  'instrumentation.depth',
  'span."a b"',
);
const stringIntrinsic = fc.constantFrom(
  'name',
  'statusMessage',
  'rootName',
  'rootServiceName',
  'event:name',
  'instrumentation:name',
  'span:parentID',
  'trace:rootName',
  'trace:rootService',
  'instrumentation:version',
  'span:id',
  'link:spanID',
);
const traceId = fc.constantFrom('trace:id', 'link:traceID');
const durationIntrinsic = fc.constantFrom(
  'duration',
  'traceDuration',
  'span:duration',
  'event:timeSinceStart',
);
const intIntrinsic = fc.constantFrom('nestedSetLeft', 'nestedSetParent', 'nestedSetRight', 'span:childCount');

const text = fc.constantFrom(
  '"a"',
  '"b"',
  '"ab"',
  '""',
  '"op-a"',
  '"op-b"',
  '"svc-a"',
  '"/a"',
  '"200"',
  '"sqlite"',
  '`exception`',
);
const id = fc.constantFrom('"1"', '"00000000000000000000000000000002"', '"0065"', '"0000000000000065"');
const pattern = fc.constantFrom('"a.*"', '"op-(a|b)"', '".*b"', '""', '"(?i)A"', '"svc-[ab]"', '"/.*"');
const whole = fc.constantFrom('-1', '0', '1', '2', '3', '200', '500');
const float = fc.constantFrom('0.5', '1.0', '2.5', '-1.5');
const time = fc.constantFrom('1ms', '20ms', '1s', '1m30s');
const ordering = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom('=', '!=');
const arithmetic = fc.constantFrom('+', '-', '*', '/', '%', '^');
const join = (...parts: (string | fc.Arbitrary<string>)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(' '));

const comparison = fc.oneof(
  join(attribute, ordering, fc.oneof(whole, float)),
  join(attribute, ordering, text),
  join(attribute, fc.constantFrom('=~', '!~'), pattern),
  join(attribute, equality, fc.constantFrom('true', 'false', 'nil')),
  join(stringIntrinsic, ordering, text),
  join(fc.oneof(traceId, fc.constantFrom('span:id', 'span:parentID')), ordering, id),
  join(stringIntrinsic, fc.constantFrom('=~', '!~'), pattern),
  join(durationIntrinsic, ordering, fc.oneof(time, whole, float, durationIntrinsic)),
  join(durationIntrinsic, fc.constantFrom('*', '/'), whole, ordering, fc.oneof(time, durationIntrinsic)),
  join(intIntrinsic, ordering, whole),
  join('status', equality, fc.constantFrom('ok', 'error', 'unset')),
  join(
    'kind',
    equality,
    fc.constantFrom('server', 'client', 'internal', 'producer', 'consumer', 'unspecified'),
  ),
  join(attribute, arithmetic, fc.oneof(whole, float, attribute), ordering, fc.oneof(whole, float)),
  join(fc.oneof(whole, float), arithmetic, attribute, ordering, whole),
  join(fc.oneof(whole, float, text), ordering, attribute),
  join('nil', equality, fc.oneof(attribute, stringIntrinsic)),
  join(attribute, ordering, whole, arithmetic, float),
  join(attribute, ordering, attribute),
  join('-', attribute, '<', whole),
  fc.constantFrom('true', 'false', 'span.flag', '!span.flag', '1 < 2', '2 < 1', '"a" = "a"'),
);

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    join('(', tie('condition'), fc.constantFrom('&&', '||'), tie('condition'), ')'),
    join(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')),
    join('! (', tie('condition'), ')'),
  ),
}));

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
  fc.oneof(aggregate, aggregate, group, fc.constant('coalesce()'), fc.constant('select(span.flt)'), filter),
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

import { fc } from '@lab/testkit/properties';

// Conditions on spans over the whole grammar, as texts. Names and values are those of `arbitrary-trace.ts`, so that conditions meet.

export const attribute = fc.constantFrom(
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
  'resource.tags',
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
export const whole = fc.constantFrom('-1', '0', '1', '2', '3', '200', '500');
export const float = fc.constantFrom('0.5', '1.0', '2.5', '-1.5');
export const time = fc.constantFrom('1ms', '20ms', '1s', '1m30s');
export const ordering = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom('=', '!=');
const arithmetic = fc.constantFrom('+', '-', '*', '/', '%', '^');
export const join = (...parts: (string | fc.Arbitrary<string>)[]) =>
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

/** What stands between the braces of a filter. */
export const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    join('(', tie('condition'), fc.constantFrom('&&', '||'), tie('condition'), ')'),
    join(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')),
    join('! (', tie('condition'), ')'),
  ),
}));

import { fc } from '@lab/testkit/properties';
import type { Extraction, LabelFilter, LineFilter, Matcher, NamedLabel, Stage } from '../../logql/ast.ts';

export const labelName = fc.constantFrom(
  'app',
  'app_extracted',
  'env',
  'level',
  'status',
  'took',
  'size',
  'n',
  'trace_id',
  'user_name',
  'odd_key_x',
  'method',
  'pod',
  'addr',
  'made',
);
const value = fc.constantFrom('shop', 'prod', 'error', '500', 't1', 'bob', 'of the line', 'GET', '');
const pattern = fc.constantFrom('.+', 's.*|edge', '[45]..', '(?i)ERROR', '', 't\\d');

const equality = fc.record({ operator: fc.constantFrom('=', '!='), name: labelName, value });
const regularity = fc.record({ operator: fc.constantFrom('=~', '!~'), name: labelName, value: pattern });
const matcher: fc.Arbitrary<Matcher> = fc.oneof(equality, regularity);

/** Selects at least one stream. */
export const selector: fc.Arbitrary<readonly Matcher[]> = fc.constantFrom<(readonly Matcher[])[]>(
  [{ name: 'app', operator: '=~', value: '.+' }],
  [{ name: 'app', operator: '=', value: 'shop' }],
  [
    { name: 'app', operator: '=~', value: 'shop|edge' },
    { name: 'env', operator: '!=', value: 'lab' },
  ],
  [
    { name: 'app', operator: '!~', value: 'e.*' },
    { name: 'env', operator: '=', value: 'prod' },
  ],
  [{ name: 'app', operator: '=', value: 'nowhere' }],
);

const operands = (text: fc.Arbitrary<string>) =>
  fc.array(
    text.map((one) => ({ text: one, isIp: false })),
    { minLength: 1, maxLength: 2 },
  );
const lineFilter: fc.Arbitrary<LineFilter> = fc.oneof(
  fc.record({
    kind: fc.constant('line-filter' as const),
    operator: fc.constantFrom('|=', '!='),
    operands: operands(fc.constantFrom('error', 'GET', '"', 'größer', '\u001b', '500')),
  }),
  fc.record({
    kind: fc.constant('line-filter' as const),
    operator: fc.constantFrom('|=', '!='),
    operands: fc
      .constantFrom('10.0.0.0/16', '10.0.0.1', '10.0.0.1-10.0.9.9')
      .map((text) => [{ text, isIp: true }]),
  }),
  fc.record({
    kind: fc.constant('line-filter' as const),
    operator: fc.constantFrom('|~', '!~'),
    operands: operands(fc.constantFrom('(?i)ERROR', 'status.{1,3}5', '^\\d+', '\\s"')),
  }),
  fc.record({
    kind: fc.constant('line-filter' as const),
    operator: fc.constantFrom('|>', '!>'),
    operands: operands(fc.constantFrom('<_>"GET <_>', '<_>HTTP/1.1<_>', 'plain <_>')),
  }),
);

const labelFilter: fc.Arbitrary<LabelFilter> = fc.letrec<{ filter: LabelFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    matcher.map((one): LabelFilter => ({ kind: 'match', matcher: one })),
    fc.constantFrom<LabelFilter[]>(
      { kind: 'match', matcher: { name: '__error__', operator: '=', value: '' } },
      { kind: 'match', matcher: { name: '__error__', operator: '!=', value: '' } },
      { kind: 'match', matcher: { name: '__error__', operator: '=~', value: 'JSON.*' } },
    ),
    fc.record({
      kind: fc.constant('compare' as const),
      name: labelName,
      operator: fc.constantFrom('=', '!=', '>', '>=', '<', '<='),
      unit: fc.constant('number' as const),
      value: fc.constantFrom(0, 1, 2.5, 404, 500),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      name: fc.constantFrom('took', 'level'),
      operator: fc.constantFrom('>', '<='),
      unit: fc.constant('duration' as const),
      value: fc.constantFrom(5e6, 1.5e9, 6e10),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      name: fc.constantFrom('size', 'level'),
      operator: fc.constantFrom('>=', '<'),
      unit: fc.constant('bytes' as const),
      value: fc.constantFrom(1_000, 2_621_440),
    }),
    fc.record({
      kind: fc.constant('ip' as const),
      name: fc.constantFrom('addr', 'app'),
      operator: fc.constantFrom('=', '!='),
      pattern: fc.constantFrom('10.0.0.0/16', '192.168.1.4'),
    }),
    fc.record({ kind: fc.constantFrom('and', 'or'), left: tie('filter'), right: tie('filter') }),
  ),
})).filter;

const extractions = (expressions: readonly string[]): fc.Arbitrary<Extraction[]> =>
  fc.uniqueArray(fc.record({ name: labelName, expression: fc.constantFrom(...expressions) }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ name }) => name,
  });
const template = fc.constantFrom(
  '{{.level}} {{.status}}',
  '{{.user_name | upper}}',
  'x',
  '{{__line__}}!',
  '{{.app}}={{.n | lower}}',
);
const named: fc.Arbitrary<NamedLabel> = fc.oneof(
  labelName.map((name) => ({ name, matcher: undefined })),
  matcher.map((one) => ({ name: one.name, matcher: one })),
);

const parser: fc.Arbitrary<Stage> = fc.oneof(
  fc.constant<Stage>({ kind: 'json', extractions: [] }),
  extractions(['status', 'user.name', 'list[0].sku', 'list', '["odd-key.x"]', 'nothing', 'ok', 'user']).map(
    (list): Stage => ({ kind: 'json', extractions: list }),
  ),
  fc.record({
    kind: fc.constant('logfmt' as const),
    strict: fc.boolean(),
    keepEmpty: fc.boolean(),
    extractions: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('logfmt' as const),
    strict: fc.boolean(),
    keepEmpty: fc.constant(false),
    extractions: extractions(['status', 'level', 'took', 'absent']),
  }),
  fc.constantFrom<Stage[]>(
    { kind: 'pattern', expression: '<addr> - <_> "<method> <_> HTTP/1.1" <status> <size>' },
    { kind: 'pattern', expression: '<_> - <rest>' },
    { kind: 'regexp', expression: '"(?P<method>\\w+) (?P<app>\\S+) HTTP' },
    { kind: 'regexp', expression: 'status\\W+(?P<status>\\d+)' },
    { kind: 'unpack' },
    { kind: 'decolorize' },
  ),
);

const change: fc.Arbitrary<Stage> = fc.oneof(
  template.map((text): Stage => ({ kind: 'line-format', template: text })),
  fc
    .uniqueArray(
      fc.oneof(fc.record({ name: labelName, from: labelName }), fc.record({ name: labelName, template })),
      {
        minLength: 1,
        maxLength: 2,
        selector: ({ name }) => name,
      },
    )
    .filter((formats) => formats.every((format) => !('from' in format) || format.from !== format.name))
    .map((formats): Stage => ({ kind: 'label-format', formats })),
  fc.record({
    kind: fc.constantFrom('drop', 'keep'),
    labels: fc.array(named, { minLength: 1, maxLength: 3 }),
  }),
);

export const filter = labelFilter;
/** `drop app != "x"` is a matcher of `drop`, not a line filter after it. */
const isAmbiguous = (stage: Stage, next: Stage | undefined) =>
  (stage.kind === 'drop' || stage.kind === 'keep') &&
  stage.labels.at(-1)?.matcher === undefined &&
  next?.kind === 'line-filter' &&
  /^!/.test(next.operator);

export const stages: fc.Arbitrary<Stage[]> = fc
  .array(
    fc.oneof(
      { arbitrary: lineFilter, weight: 2 },
      { arbitrary: parser, weight: 3 },
      { arbitrary: labelFilter.map((one): Stage => ({ kind: 'label-filter', filter: one })), weight: 3 },
      { arbitrary: change, weight: 1 },
    ),
    { maxLength: 4 },
  )
  .filter((list) => !list.some((stage, index) => isAmbiguous(stage, list[index + 1])));

import type {
  Binary,
  Grouping,
  LabelFilter,
  LabelFormat,
  LineFilter,
  LogQuery,
  Matcher,
  Metric,
  NamedLabel,
  Query,
  RangeAggregation,
  Stage,
  Unwrap,
} from './ast.ts';
import { plainDecimal } from './template/value.ts';

const quote = (text: string) => JSON.stringify(text);
const printMatcher = ({ name, operator, value }: Matcher) => `${name}${operator}${quote(value)}`;

/** A query in one spelling, which parses to the same query. */
export function printQuery(query: Query): string {
  return query.kind === 'log' ? printLog(query) : printMetric(query);
}

function printLog({ matchers, stages }: LogQuery): string {
  return [`{${matchers.map(printMatcher).join(', ')}}`, ...stages.map(printStage)].join(' ');
}

function printStage(stage: Stage): string {
  switch (stage.kind) {
    case 'line-filter':
      return printLineFilter(stage);
    case 'json':
    case 'logfmt': {
      const flags = stage.kind === 'json' ? [] : flagsOf(stage);
      const list = stage.extractions.map(({ name, expression }) => `${name}=${quote(expression)}`).join(', ');
      return ['|', stage.kind, ...flags, ...(list === '' ? [] : [list])].join(' ');
    }
    case 'pattern':
    case 'regexp':
      return `| ${stage.kind} ${quote(stage.expression)}`;
    case 'unpack':
    case 'decolorize':
      return `| ${stage.kind}`;
    case 'label-filter':
      return `| ${printFilter(stage.filter)}`;
    case 'line-format':
      return `| line_format ${quote(stage.template)}`;
    case 'label-format':
      return `| label_format ${stage.formats.map(printFormat).join(', ')}`;
    case 'drop':
    case 'keep':
      return `| ${stage.kind} ${stage.labels.map(printNamed).join(', ')}`;
  }
}

const flagsOf = ({ strict, keepEmpty }: Extract<Stage, { kind: 'logfmt' }>) => [
  ...(strict ? ['--strict'] : []),
  ...(keepEmpty ? ['--keep-empty'] : []),
];

function printLineFilter({ operator, operands }: LineFilter): string {
  const shown = operands.map(({ text, isIp }) => (isIp ? `ip(${quote(text)})` : quote(text)));
  return `${operator} ${shown.join(' or ')}`;
}

const printFormat = (format: LabelFormat) =>
  `${format.name}=${'from' in format ? format.from : quote(format.template)}`;

const printNamed = ({ name, matcher }: NamedLabel) => (matcher ? printMatcher(matcher) : name);

function printFilter(filter: LabelFilter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${printFilter(filter.left)} ${filter.kind} ${printFilter(filter.right)})`;
    case 'match':
      return printMatcher(filter.matcher);
    case 'ip':
      return `${filter.name}${filter.operator}ip(${quote(filter.pattern)})`;
    case 'compare': {
      const units = { number: '', duration: 'ns', bytes: 'B' } as const;
      return `${filter.name}${filter.operator}${plainDecimal(filter.value)}${units[filter.unit]}`;
    }
  }
}

function printMetric(metric: Metric): string {
  switch (metric.kind) {
    case 'number':
      return plainDecimal(metric.value);
    case 'vector':
      return `vector(${plainDecimal(metric.value)})`;
    case 'range':
      return printRange(metric);
    case 'aggregation': {
      const parameter = metric.parameter === undefined ? '' : `${plainDecimal(metric.parameter)}, `;
      const { grouping } = metric;
      const grouped = grouping.labels.length > 0 || grouping.without ? ` ${printGrouping(grouping)}` : '';
      return `${metric.function}${grouped}(${parameter}${printMetric(metric.operand)})`;
    }
    case 'label-replace': {
      const { destination, replacement, source, pattern } = metric;
      const texts = [destination, replacement, source, pattern].map(quote).join(', ');
      return `label_replace(${printMetric(metric.operand)}, ${texts})`;
    }
    case 'binary':
      return printBinary(metric);
  }
}

function printRange(aggregation: RangeAggregation): string {
  const { function: name, parameter, log, unwrap, range, offset, grouping } = aggregation;
  const first = parameter === undefined ? '' : `${plainDecimal(parameter)}, `;
  const shifted = offset === 0n ? '' : ` offset ${printDuration(offset)}`;
  const unwrapped = unwrap ? ` ${printUnwrap(unwrap)}` : '';
  const grouped = grouping ? ` ${printGrouping(grouping)}` : '';
  return `${name}(${first}${printLog(log)}${unwrapped}[${printDuration(range)}]${shifted})${grouped}`;
}

function printUnwrap({ name, conversion, filters }: Unwrap): string {
  const label = conversion === 'float' ? name : `${conversion}(${name})`;
  return [`| unwrap ${label}`, ...filters.map((filter) => `| ${printFilter(filter)}`)].join(' ');
}

const printGrouping = ({ without, labels }: Grouping) =>
  `${without ? 'without' : 'by'} (${labels.join(', ')})`;

function printBinary({ operator, returnsBool, matching, left, right }: Binary): string {
  const many = matching?.many;
  const words = [
    operator,
    ...(returnsBool ? ['bool'] : []),
    ...(matching ? [`${matching.on ? 'on' : 'ignoring'} (${matching.labels.join(', ')})`] : []),
    ...(many ? [`group_${many.side} (${many.include.join(', ')})`] : []),
  ];
  return `(${printMetric(left)} ${words.join(' ')} ${printMetric(right)})`;
}

const units = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
] as const;

/** `1h30m`, `500ms`. */
function printDuration(nanoseconds: bigint): string {
  if (nanoseconds < 0n) return `-${printDuration(-nanoseconds)}`;
  let rest = nanoseconds;
  let text = '';
  for (const [unit, size] of units) {
    if (rest < size) continue;
    text += `${rest / size}${unit}`;
    rest %= size;
  }
  return text === '' ? '0s' : text;
}

import type { LabelFilter, LineFilter, Matcher, NamedLabel, Stage } from '../../logql/ast.ts';
import type { Entry } from '../../logql/pipeline.ts';
import { NaiveLine, UnknownToNaive } from './line.ts';
import {
  naiveJson,
  naiveJsonPaths,
  naiveLogfmt,
  naiveLogfmtKeys,
  naivePattern,
  naiveRegexp,
  naiveUnpack,
} from './parsers.ts';
import { naiveHasAddress, naiveNumber, naiveRegex } from './values.ts';

/** What becomes of an entry; nothing when a stage drops it. */
export function naiveRun(stages: readonly Stage[], entry: Entry): NaiveLine | undefined {
  const line = new NaiveLine(entry);
  return naiveOrder(stages).every((stage) => passes(stage, line)) ? line : undefined;
}

/** Line filters first, as Loki runs them: up to the stage before that makes another line, but for `decolorize`. */
function naiveOrder(stages: readonly Stage[]): Stage[] {
  const split = stages.findIndex(({ kind }) => kind === 'line-format' || kind === 'unpack');
  const head = split < 0 ? stages : stages.slice(0, split + 1);
  const filters = head.filter(({ kind }) => kind === 'line-filter');
  const others = head.filter(({ kind }) => kind !== 'line-filter');
  return [...filters, ...others, ...(split < 0 ? [] : naiveOrder(stages.slice(split + 1)))];
}

export function naiveMatches({ operator, value }: Matcher, text: string): boolean {
  if (operator === '=' || operator === '!=') return (text === value) === (operator === '=');
  return naiveRegex(value, true).test(text) === (operator === '=~');
}

function passes(stage: Stage, line: NaiveLine): boolean {
  switch (stage.kind) {
    case 'line-filter':
      return (
        stage.operands.some((operand) => hasOperand(stage, operand, line.text)) !==
        stage.operator.startsWith('!')
      );
    case 'label-filter':
      return naiveFilter(stage.filter, line);
    case 'json':
      if (stage.extractions.length > 0) naiveJsonPaths(line, stage.extractions);
      else naiveJson(line);
      return true;
    case 'logfmt':
      if (stage.extractions.length > 0) naiveLogfmtKeys(line, stage.extractions, stage);
      else naiveLogfmt(line, stage);
      return true;
    case 'pattern':
      naivePattern(line, stage.expression);
      return true;
    case 'regexp':
      naiveRegexp(line, stage.expression);
      return true;
    case 'unpack':
      naiveUnpack(line);
      return true;
    case 'decolorize':
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
      line.text = line.text.replaceAll(/\u001b\[[\d;]*m/g, '');
      return true;
    case 'line-format':
      line.text = naiveTemplate(stage.template, line, line.labels);
      return true;
    case 'label-format':
      formatLabels(stage, line);
      return true;
    case 'drop':
      for (const label of stage.labels) drop(label, line);
      return true;
    case 'keep':
      for (const [name, value] of [...line.labels]) {
        const isKept = stage.labels.some(
          (label) => label.name === name && (!label.matcher || naiveMatches(label.matcher, value)),
        );
        if (!isKept) line.delete(name);
      }
      return true;
  }
}

function drop({ name, matcher }: NamedLabel, line: NaiveLine): void {
  if (matcher && !naiveMatches(matcher, line.valueOf(name))) return;
  if (name === '__error__') line.error = '';
  else line.delete(name);
}

function hasOperand(
  { operator }: LineFilter,
  { text, isIp }: LineFilter['operands'][number],
  line: string,
): boolean {
  if (isIp) {
    if (text.includes(':')) throw new UnknownToNaive('IPv6');
    return naiveHasAddress(line, text);
  }
  switch (operator) {
    case '|=':
    case '!=':
      return line.includes(text);
    case '|~':
    case '!~':
      return naiveRegex(text).test(line);
    default: {
      const pieces = text.split('<_>').map((piece) => RegExp.escape(piece));
      return new RegExp(`${pieces.join('[\\s\\S]+?')}$`).test(line);
    }
  }
}

function formatLabels({ formats }: Extract<Stage, { kind: 'label-format' }>, line: NaiveLine): void {
  let before: Map<string, string> | undefined;
  for (const format of formats) {
    if ('template' in format) {
      before ??= new Map(line.labels);
      line.set(format.name, naiveTemplate(format.template, line, before));
      continue;
    }
    const value = line.labels.get(format.from);
    if (value === undefined) continue;
    line.set(format.name, value);
    line.delete(format.from);
  }
}

/** Templates of labels and a few functions. Throws UnknownToNaive for any other. */
function naiveTemplate(template: string, line: NaiveLine, labels: ReadonlyMap<string, string>): string {
  return template.replaceAll(/\{\{(.*?)\}\}/g, (_whole, action: string) => {
    const [, name, piped] = /^\s*\.(\w+)(?:\s*\|\s*(\w+))?\s*$/.exec(action) ?? [];
    if (name !== undefined) return applied(piped, labels.get(name) ?? '');
    if (action.trim() === '__line__') return line.text;
    throw new UnknownToNaive(action);
  });
}

function applied(name: string | undefined, text: string): string {
  if (name === undefined) return text;
  if (name === 'upper' || name === 'ToUpper') return text.toUpperCase();
  if (name === 'lower' || name === 'ToLower') return text.toLowerCase();
  throw new UnknownToNaive(name);
}

/** Both sides of `and` run, as each may leave an error. */
export function naiveFilter(filter: LabelFilter, line: NaiveLine): boolean {
  switch (filter.kind) {
    case 'and':
      return [naiveFilter(filter.left, line), naiveFilter(filter.right, line)].every(Boolean);
    case 'or':
      return naiveFilter(filter.left, line) || naiveFilter(filter.right, line);
    case 'match':
      return naiveMatches(filter.matcher, line.valueOf(filter.matcher.name));
    case 'ip': {
      if (line.error !== '') return true;
      const text = line.labels.get(filter.name);
      return text !== undefined && naiveHasAddress(text, filter.pattern) === (filter.operator === '=');
    }
    case 'compare':
      return compare(filter, line);
  }
}

function compare(
  { name, operator, unit, value }: Extract<LabelFilter, { kind: 'compare' }>,
  line: NaiveLine,
): boolean {
  const text = line.labels.get(name);
  if (text === undefined) return false;
  const number = naiveNumber(text, unit);
  if (Number.isNaN(number)) {
    line.error ||= 'LabelFilterErr';
    return true;
  }
  const order = Math.sign(number - value);
  const allowed = { '=': [0], '!=': [-1, 1], '>': [1], '>=': [0, 1], '<': [-1], '<=': [-1, 0] } as const;
  return allowed[operator].some((one) => one === order);
}

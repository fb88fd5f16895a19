import type { CompareOperator, LabelFilter } from '../ast.ts';
import { meaningless } from '../logql-error.ts';
import { compileMatcher } from '../matcher.ts';
import { parseBytes, parseFloatStrictly, parseGoDuration, problems } from '../units.ts';
import { compileIp } from './ip.ts';
import { type CompiledStage, stageErrors, type Work } from './stage.ts';

const comparisons: Readonly<Record<CompareOperator, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

const readers = {
  number: {
    read: parseFloatStrictly,
    problem: problems.number,
  },
  duration: {
    read: parseGoDuration,
    problem: problems.duration,
  },
  bytes: {
    read: parseBytes,
    problem: problems.number,
  },
} as const;

/** Throws a LogqlError for a pattern that is wrong. */
export function compileLabelFilter(filter: LabelFilter): CompiledStage {
  switch (filter.kind) {
    case 'and': {
      const [left, right] = [compileLabelFilter(filter.left), compileLabelFilter(filter.right)];
      // Both sides run, as each may set an error.
      return (work) => {
        const passes = left(work);
        return right(work) && passes;
      };
    }
    case 'or': {
      const [left, right] = [compileLabelFilter(filter.left), compileLabelFilter(filter.right)];
      return (work) => left(work) || right(work);
    }
    case 'match': {
      const matches = compileMatcher(filter.matcher);
      const { name } = filter.matcher;
      return ({ labels }) => matches(labels.valueOf(name));
    }
    case 'ip':
      return compileIpFilter(filter);
    case 'compare':
      return (work) => compare(filter, work);
  }
}

function compileIpFilter({ name, operator, pattern }: Extract<LabelFilter, { kind: 'ip' }>): CompiledStage {
  const isNegative = operator === '!=';
  let holds: (text: string) => boolean;
  try {
    holds = compileIp(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw meaningless(`stage '| ${name}${operator}ip(${JSON.stringify(pattern)})' : ${reason}`);
  }
  return ({ labels }) => {
    // Only matchers see errors; what has one passes all other filters.
    if (labels.error !== '') return true;
    const value = labels.get(name);
    return value !== undefined && holds(value) !== isNegative;
  };
}

function compare(
  { name, operator, unit, value }: Extract<LabelFilter, { kind: 'compare' }>,
  { labels }: Work,
): boolean {
  const text = labels.get(name);
  if (text === undefined) return false;
  const { read, problem } = readers[unit];
  const number = read(text);
  if (number !== undefined) return comparisons[operator](number, value);
  if (labels.error === '') labels.fail(stageErrors.labelFilter, problem(text));
  return true;
}

import { compileRegex, finds } from '@lab/store-engine/regex';
import type { Matcher } from './ast.ts';
import type { Labels } from './labels.ts';
import { meaningless } from './logql-error.ts';

/** Whether a label’s value fulfils a matcher; a label that is missing has the value ''. Throws a LogqlError for a wrong pattern. */
export function compileMatcher({ operator, value }: Matcher): (text: string) => boolean {
  switch (operator) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    default: {
      const pattern = wholePattern(value);
      return operator === '=~' ? (text) => finds(pattern, text) : (text) => !finds(pattern, text);
    }
  }
}

/** As Prometheus anchors it. */
function wholePattern(value: string) {
  try {
    return compileRegex(`^(?s:${value})$`);
  } catch (error) {
    throw meaningless(error instanceof Error ? error.message : String(error));
  }
}

/** Whether the labels of a stream fulfil every matcher. Throws a LogqlError for a wrong pattern. */
export function compileSelector(matchers: readonly Matcher[]): (stream: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ name: matcher.name, matches: compileMatcher(matcher) }));
  return (stream) => tests.every(({ name, matches }) => matches(stream.get(name) ?? ''));
}

/** @throws LogqlError when the matchers select every stream */
export function validateSelector(matchers: readonly Matcher[]): void {
  const narrows = (matcher: Matcher) =>
    (matcher.operator === '=' || matcher.operator === '=~') && !compileMatcher(matcher)('');
  if (matchers.some(narrows)) return;
  throw meaningless(
    'queries require at least one regexp or equality matcher that does not have an empty-compatible value. ' +
      'For instance, app=~".*" does not meet this requirement, but app=~".+" will',
  );
}

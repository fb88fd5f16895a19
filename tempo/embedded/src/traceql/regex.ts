import { RE2JS } from 're2js';

const cacheSize = 500;
const compiled = new Map<string, (text: string) => boolean>();

/**
 * A predicate for texts that match the whole pattern. The syntax is RE2's, as in Tempo: linear in the length of the text,
 * so that no pattern can hang a thread; `.` matches line ends too. Throws when the pattern is not one.
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  const known = compiled.get(pattern);
  if (known) return known;
  const expression = RE2JS.compile(pattern, RE2JS.DOTALL);
  const matches = (text: string) => expression.matches(text);
  if (compiled.size >= cacheSize) compiled.clear();
  compiled.set(pattern, matches);
  return matches;
}

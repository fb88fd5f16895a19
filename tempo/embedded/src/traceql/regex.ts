import { compileRegex as compile } from '@lab/store-engine/regex';
import { RE2JS } from 're2js';

/** A predicate for texts that match the whole pattern; `.` matches line ends too. Throws when the pattern is not one. */
export function compileRegex(pattern: string): (text: string) => boolean {
  const expression = compile(pattern, RE2JS.DOTALL);
  return (text) => expression.matches(text);
}

import { RE2JS } from 're2js';

const compiled = new Map<string, RE2JS>();
const mostKept = 500;

/** An RE2 pattern, compiled once. Throws with RE2’s reason when it is none. */
export function compileRegex(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known) return known;
  const made = RE2JS.compile(pattern);
  if (compiled.size >= mostKept) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

/** Whether the pattern is found anywhere in the text. */
export const finds = (pattern: RE2JS, text: string): boolean => pattern.matcher(text).find();

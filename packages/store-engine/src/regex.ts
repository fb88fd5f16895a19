import { RE2JS } from 're2js';

const mostKept = 500;
const compiled = new Map<string, RE2JS>();

/**
 * A pattern in RE2’s syntax, compiled once: linear in the length of the text, so that none can hang a thread.
 *
 * @param flags of RE2JS
 * @throws with RE2’s reason when it is none
 */
export function compileRegex(pattern: string, flags = 0): RE2JS {
  const key = `${flags}:${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  const made = RE2JS.compile(pattern, flags);
  if (compiled.size >= mostKept) compiled.clear();
  compiled.set(key, made);
  return made;
}

/** Whether the pattern is found anywhere in the text. */
export const finds = (pattern: RE2JS, text: string): boolean => pattern.matcher(text).find();

import type { LanguageId } from './language.ts';

/** Where in a query something stands: within which brackets, and within which string. */
export interface Surroundings {
  /** The brackets that are open, the innermost last. */
  readonly open: readonly { readonly bracket: string; readonly at: number }[];
  /** The offset of the quote that begins the string; undefined outside of strings. */
  readonly quote: number | undefined;
  readonly isComment: boolean;
}

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** What surrounds the end of a text. */
export function surroundingsOf(language: LanguageId, text: string): Surroundings {
  const open: { bracket: string; at: number }[] = [];
  const comment = language === 'traceql' ? '//' : '#';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if ('"\'`'.includes(character)) {
      const end = endOfString(text, at);
      if (end === undefined) return { open, quote: at, isComment: false };
      at = end;
    } else if (text.startsWith(comment, at)) {
      const end = text.indexOf('\n', at);
      if (end < 0) return { open, quote: undefined, isComment: true };
      at = end;
    } else if ('([{'.includes(character)) open.push({ bracket: character, at });
    else if (open.at(-1)?.bracket === pairs[character]) open.pop();
  }
  return { open, quote: undefined, isComment: false };
}

/** The offset of the quote that ends the string; undefined when it is not ended. */
function endOfString(text: string, start: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote !== '`') at += 1;
    else if (text[at] === quote) return at;
  }
  return undefined;
}

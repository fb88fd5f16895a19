import * as terms from './parser.terms.ts';

/** The grammar’s terms whose names begin so, by the word that follows. */
const termsOf = (prefix: string): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(terms)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, term]) => [name.slice(prefix.length), term]),
  );

const reserved = termsOf('reserved_');
const functions = termsOf('function_');

/** The term of a word that cannot name a label; -1 for others. Loki reads words in any case. */
export const reservedWord = (word: string, _stack: unknown): number => reserved.get(word.toLowerCase()) ?? -1;

/** The term of a function, whose name a label may have too; -1 for others. */
export const functionWord = (word: string, _stack: unknown): number =>
  functions.get(word.toLowerCase()) ?? -1;

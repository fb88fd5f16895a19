import { intrinsics } from './ast.ts';
import { readDuration } from './duration.ts';
import { QuerySyntaxError } from './query-syntax-error.ts';
import { duration, int, type Static, string } from './static.ts';
import { readString } from './string-literal.ts';

// Grafana's grammar decides on the structure of a query, but it knows fewer literals than Tempo (`1h30m`, `.5`, escapes,
// names with digits or quotes first) and fewer intrinsics. So literals are read here, as Go and Tempo read them, and
// replaced by simple ones of the same length before the grammar sees the query: positions stay what they were.

/** A query with its literals taken out. */
export interface MaskedQuery {
  readonly text: string;
  /** By the offset at which the literal starts. */
  readonly values: ReadonlyMap<number, Static>;
  /** Attribute names by the offset of the name, without its scope. */
  readonly names: ReadonlyMap<number, string>;
  /** Intrinsics that the grammar does not know, by the offset of the stand-in's name. */
  readonly intrinsics: ReadonlyMap<number, string>;
}

const unknownToGrammar = new Set<string>(
  intrinsics.filter((name) => name.startsWith('nestedSet') || name === 'span:childCount'),
);
const attributeRune = /[^\s{}()=~!<>&|^,"]/u;
const scopePrefix = /(?:(?:parent\.)?(?:span|resource|event|link|instrumentation)|parent)\.|\.(?!\d)/y;
const numberStart = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[A-Za-z_]\w*(?::\w+)?/y;
const comment = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;

/** Takes the literals out of a query. Throws a QuerySyntaxError for one that is broken. */
export function maskLiterals(query: string): MaskedQuery {
  return new Masker(query).run();
}

class Masker {
  readonly #query: string;
  readonly #values = new Map<number, Static>();
  readonly #names = new Map<number, string>();
  readonly #intrinsics = new Map<number, string>();
  #text = '';
  #at = 0;

  constructor(query: string) {
    this.#query = query;
  }

  run(): MaskedQuery {
    while (this.#at < this.#query.length) this.#step();
    return { text: this.#text, values: this.#values, names: this.#names, intrinsics: this.#intrinsics };
  }

  #step(): void {
    const char = this.#query[this.#at] ?? '';
    const commented = this.#match(comment);
    if (commented) this.#replace(commented.length, ' '.repeat(commented.length));
    else if (char === '"' || char === '`') this.#string();
    else if (/[\d.]/.test(char) && this.#match(numberStart)) this.#number();
    else if (this.#match(scopePrefix)) this.#attribute();
    else if (this.#match(word)) this.#word();
    else this.#replace(1, char);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#query)?.[0];
  }

  #replace(length: number, by: string): void {
    this.#text += by;
    this.#at += length;
  }

  #string(): void {
    const { value, length } = readString(this.#query, this.#at);
    this.#values.set(this.#at, string(value));
    this.#replace(length, `"${'x'.repeat(length - 2)}"`);
  }

  #number(): void {
    const long = readDuration(this.#query, this.#at);
    if (long) {
      this.#values.set(this.#at, duration(long.nanoseconds));
      this.#replace(long.length, `${'1'.repeat(long.length - 1)}s`);
      return;
    }
    const text = this.#match(numberStart) ?? '';
    this.#values.set(this.#at, numberOf(text));
    this.#replace(text.length, '1'.repeat(text.length));
  }

  #attribute(): void {
    const prefix = this.#match(scopePrefix) ?? '';
    this.#replace(prefix.length, prefix);
    const start = this.#at;
    const name = this.#attributeName();
    if (this.#at === start) throw new QuerySyntaxError(this.#query, start, 'an attribute name is missing');
    this.#names.set(start, name);
    this.#text += 'x'.repeat(this.#at - start);
  }

  /** Unquoted and quoted parts, up to the first character that cannot be part of a name. */
  #attributeName(): string {
    let name = '';
    while (this.#at < this.#query.length) {
      const char = String.fromCodePoint(this.#query.codePointAt(this.#at) ?? 0);
      if (char === '"') {
        const part = readString(this.#query, this.#at, 'name');
        name += part.value;
        this.#at += part.length;
      } else if (attributeRune.test(char)) {
        name += char;
        this.#at += char.length;
      } else break;
    }
    return name;
  }

  #word(): void {
    const text = this.#match(word) ?? '';
    if (unknownToGrammar.has(text)) {
      this.#intrinsics.set(this.#at + 1, text);
      this.#replace(text.length, `.${'x'.repeat(text.length - 1)}`);
    } else if (text === 'minInt' || text === 'maxInt') {
      this.#values.set(this.#at, int(text === 'maxInt' ? (1n << 63n) - 1n : -(1n << 63n)));
      this.#replace(text.length, '1'.repeat(text.length));
    } else this.#replace(text.length, text);
  }
}

function numberOf(text: string): Static {
  if (!/^\d+$/.test(text)) return { type: 'float', value: Number(text) };
  const exact = BigInt(text);
  return int(exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact);
}

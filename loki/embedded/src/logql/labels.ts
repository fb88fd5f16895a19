/** Labels by name. */
export type Labels = ReadonlyMap<string, string>;

export const errorLabel = '__error__';
export const errorDetailsLabel = '__error_details__';
/** Set beside an error that the query asks for: it is a label then, and does not fail the query. */
export const preserveErrorLabel = '__preserve_error__';

const noLabels: Labels = new Map();

/**
 * The labels of one entry on its way through a pipeline. They are of three kinds, as Loki keeps them apart: those of the
 * stream, structured metadata, and what stages have made. What stages have made hides the others.
 */
export class EntryLabels {
  readonly #stream: Labels;
  /** The entry’s own until a stage changes it. */
  #metadata: Labels;
  #ownMetadata: Map<string, string> | undefined;
  // Made by the first stage that needs them: most entries are only looked at.
  #parsed: Map<string, string> | undefined;
  #deleted: Set<string> | undefined;
  #extracted: Set<string> | undefined;
  error = '';
  errorDetails = '';

  constructor(stream: Labels, metadata: Labels) {
    this.#stream = stream;
    this.#metadata = metadata;
    for (const name of stream.keys()) {
      if (!metadata.has(name)) continue;
      this.#metadata = new Map(
        [...metadata].map(([key, value]) => [stream.has(key) ? `${key}_extracted` : key, value]),
      );
      break;
    }
  }

  /** Nothing when there is no such label; an error is not a label here. */
  get(name: string): string | undefined {
    const added = this.#parsed?.get(name) ?? this.#metadata.get(name);
    if (added !== undefined) return added;
    return this.#deleted?.has(name) ? undefined : this.#stream.get(name) || undefined;
  }

  /** What filters compare: '' where there is none. */
  valueOf(name: string): string {
    return name === errorLabel ? this.error : (this.get(name) ?? '');
  }

  /** The name under which a parser stores a key: the stream’s labels and metadata keep theirs. */
  nameFor(key: string): string {
    return this.#stream.has(key) || this.#metadata.has(key) ? `${key}_extracted` : key;
  }

  /** Whether a stage before has made it: the first parser wins. */
  isExtracted(name: string): boolean {
    return this.#extracted?.has(name) ?? false;
  }

  set(name: string, value: string): void {
    this.#forgetMetadata(name);
    this.#parsed ??= new Map();
    this.#parsed.set(name, value);
    this.#extracted ??= new Set();
    this.#extracted.add(name);
  }

  delete(name: string): void {
    this.#parsed?.delete(name);
    this.#forgetMetadata(name);
    this.#deleted ??= new Set();
    this.#deleted.add(name);
  }

  #forgetMetadata(name: string): void {
    if (!this.#metadata.has(name)) return;
    this.#ownMetadata ??= new Map(this.#metadata);
    this.#ownMetadata.delete(name);
    this.#metadata = this.#ownMetadata;
  }

  /** The first error stays only where a stage says so; parsers overwrite it. */
  fail(error: string, details: string): void {
    this.error = error;
    if (details !== '') this.errorDetails = details;
  }

  get streamLabels(): Labels {
    const hidden = (name: string) =>
      this.#deleted?.has(name) || this.#parsed?.has(name) || this.#metadata.has(name);
    if (![...this.#stream.keys()].some(hidden)) return this.#stream;
    return new Map([...this.#stream].filter(([name]) => !hidden(name)));
  }

  get structuredMetadata(): Labels {
    return this.#metadata;
  }

  /** What stages have made, and their error. */
  get parsed(): Labels {
    if (!this.#parsed?.size && this.error === '' && this.errorDetails === '') return noLabels;
    const all = new Map(this.#parsed);
    if (this.error !== '') all.set(errorLabel, this.error);
    if (this.errorDetails !== '') all.set(errorDetailsLabel, this.errorDetails);
    return all;
  }

  /** All of them. */
  merged(): Map<string, string> {
    return new Map([...this.streamLabels, ...this.#metadata, ...this.parsed]);
  }
}

/** A text that is the same for the same labels. */
export const labelsKey = (labels: Labels): string => JSON.stringify(sortedPairs(labels));

/** Labels with their values, by name. */
export const sortedPairs = (labels: Labels): [string, string][] =>
  [...labels.keys()].sort().map((name) => [name, labels.get(name) ?? '']);

/** Remembers what `make` has made of labels that do not change, as long as they live: the series of a query are the same at each step. */
export function perLabels<T>(make: (labels: Labels) => T): (labels: Labels) => T {
  const made = new WeakMap<Labels, { readonly value: T }>();
  return (labels) => {
    let known = made.get(labels);
    if (!known) {
      known = { value: make(labels) };
      made.set(labels, known);
    }
    return known.value;
  };
}

/** Names of keys that came before: the lines of a service have the same ones. */
const sanitized = new Map<string, string>();
const mostSanitized = 10_000;
const longestSanitized = 100;

/** A key as Loki makes it a label name; '' when nothing is left. */
export function sanitizeName(key: string): string {
  const known = sanitized.get(key);
  if (known !== undefined) return known;
  const name = nameOf(key);
  if (key.length > longestSanitized) return name;
  if (sanitized.size >= mostSanitized) sanitized.clear();
  sanitized.set(key, name);
  return name;
}

function nameOf(key: string): string {
  const trimmed = key.trim();
  if (trimmed === '') return '';
  const name = /^\d/.test(trimmed) ? `_${trimmed}` : trimmed;
  return name.replace(/[^a-zA-Z0-9_]/gu, '_');
}

import type { Entry } from '../../logql/pipeline.ts';

/** What the naive evaluator does not know: a query of the recording may need it. */
export class UnknownToNaive extends Error {}

/** The lines or labels of a query fail it. */
export class NaiveFailure extends Error {}

/** A line on its way through the stages; its labels in one map, whatever they come from. */
export class NaiveLine {
  readonly timestamp: bigint;
  text: string;
  readonly labels: Map<string, string>;
  error = '';
  readonly #stream: ReadonlySet<string>;
  readonly #metadata: Set<string>;
  readonly #made = new Set<string>();

  constructor({ timestamp, line, stream, metadata }: Entry) {
    this.timestamp = timestamp;
    this.text = line;
    const renamed = [...metadata].map(([name, value]): [string, string] => [
      stream.has(name) ? `${name}_extracted` : name,
      value,
    ]);
    this.labels = new Map([...stream, ...renamed]);
    this.#stream = new Set(stream.keys());
    this.#metadata = new Set(renamed.map(([name]) => name));
  }

  /** What a parser does with a key that it finds: it never overwrites, neither what was sent nor what a parser has made. */
  extract(key: string, value: string): void {
    const name = this.freeName(key);
    if (!this.#made.has(name)) this.set(name, value);
  }

  freeName(key: string): string {
    return this.#stream.has(key) || this.#metadata.has(key) ? `${key}_extracted` : key;
  }

  set(name: string, value: string): void {
    this.labels.set(name, value);
    this.#made.add(name);
    this.#metadata.delete(name);
  }

  delete(name: string): void {
    this.labels.delete(name);
    this.#metadata.delete(name);
  }

  /** What a matcher compares. */
  valueOf(name: string): string {
    return name === '__error__' ? this.error : (this.labels.get(name) ?? '');
  }

  /** All labels, and the name of the error. */
  shown(): Map<string, string> {
    return new Map([...this.labels, ...(this.error === '' ? [] : [['__error__', this.error] as const])]);
  }
}

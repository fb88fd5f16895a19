import type { Static } from '../traceql/static.ts';
import { postingType } from './schema.ts';

/** Longer strings are not indexed. */
const maxIndexedLength = 512;

/** A value in the form in which `postings` holds it. */
export interface PostingValue {
  readonly type: number;
  readonly value: number | bigint;
}

type Dictionary = (text: string) => number;

/** How a value is indexed; nothing for values that cannot be asked for. */
export function toPosting(value: Static, idOf: Dictionary): PostingValue | undefined {
  switch (value.type) {
    case 'string':
      return value.value.length > maxIndexedLength
        ? { type: postingType.unindexed, value: 0 }
        : { type: postingType.string, value: idOf(value.value) };
    case 'int':
      return { type: postingType.int, value: value.value };
    case 'float':
      return Number.isNaN(value.value)
        ? { type: postingType.unindexed, value: 0 }
        : { type: postingType.float, value: value.value };
    case 'boolean':
      return { type: postingType.boolean, value: value.value ? 1 : 0 };
    case 'array':
      return { type: postingType.unindexed, value: 0 };
    default:
      return undefined;
  }
}

/** Collects the postings of one transaction, so that a value that a batch repeats costs one row. */
export class PostingBatch {
  readonly #lists = new Map<
    string,
    { key: number; type: number; value: number | bigint; first: number; offsets: number[] }
  >();

  add(key: number, posting: PostingValue, id: number): void {
    const slot = `${key} ${posting.type} ${posting.value}`;
    const list = this.#lists.get(slot);
    // Several events of one span may repeat a value.
    if (list?.offsets.at(-1) === id - (list?.first ?? 0)) return;
    if (list) list.offsets.push(id - list.first);
    else this.#lists.set(slot, { key, type: posting.type, value: posting.value, first: id, offsets: [0] });
  }

  /** Calls `write` with each row and starts again. */
  flush(
    write: (key: number, type: number, value: number | bigint, first: number, ids: string) => void,
  ): void {
    for (const { key, type, value, first, offsets } of this.#lists.values()) {
      write(key, type, value, first, `[${offsets.join(',')}]`);
    }
    this.#lists.clear();
  }
}

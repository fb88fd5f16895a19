/** Bytes that may be opened and not collected: V8, which sees small objects only, would let 64 MB of them pile up. */
const mostBetween = 8_000_000;
/** Bytes after which a query is a large one. */
const largeQuery = 32_000_000;

let sinceCollection = 0;
let sinceQuery = 0;

/** Is told of each buffer of columns; collects the old ones now and then. Node.js needs `--expose-gc`. */
export function noteOpened(bytes: number): void {
  sinceQuery += bytes;
  sinceCollection += bytes;
  if (sinceCollection < mostBetween) return;
  sinceCollection = 0;
  globalThis.gc?.({ type: 'minor', execution: 'sync' });
}

/** After a large query, gives back what it took: the next one may come much later. */
export function endQuery(): void {
  if (sinceQuery > largeQuery) globalThis.gc?.();
  sinceQuery = 0;
}

/** Bytes that may be opened and not collected: V8, which sees small objects only, would let 64 MB of them pile up. */
const mostBetween = 8_000_000;
/** Milliseconds without a query after which all that queries took is given back: it would delay the next one. */
const quiet = 250;

let sinceCollection = 0;
let sinceQuiet = 0;
let timer: NodeJS.Timeout | undefined;

/** Is told of each buffer of columns; collects the old ones now and then. Node.js needs `--expose-gc`. */
export function noteOpened(bytes: number): void {
  sinceQuiet += bytes;
  sinceCollection += bytes;
  if (sinceCollection < mostBetween) return;
  sinceCollection = 0;
  globalThis.gc?.({ type: 'minor', execution: 'sync' });
}

/** Is told of the end of each query. */
export function endQuery(): void {
  clearTimeout(timer);
  if (sinceQuiet < mostBetween) return;
  timer = setTimeout(() => {
    sinceQuiet = 0;
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, quiet).unref();
}

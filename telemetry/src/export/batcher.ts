export interface BatcherOptions<T> {
  /** Called with at most `maxItems` items, oldest first. */
  readonly send: (items: T[]) => void;
  /** Milliseconds between the first item and its sending. */
  readonly delayMs: number;
  readonly maxItems: number;
}

export interface Batcher<T> {
  add(item: T): void;
  /** Sends everything now, synchronously: the page may be gone when this task ends. */
  flush(): void;
}

/** Collects items and sends them in small batches soon after they came. */
export function createBatcher<T>({ send, delayMs, maxItems }: BatcherOptions<T>): Batcher<T> {
  let queue: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const items = queue;
    queue = [];
    for (let start = 0; start < items.length; start += maxItems) send(items.slice(start, start + maxItems));
  }

  return {
    add(item) {
      queue.push(item);
      if (queue.length >= maxItems) flush();
      else timer ??= setTimeout(flush, delayMs);
    },
    flush,
  };
}

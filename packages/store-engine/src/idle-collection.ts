import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** Bytes by which the heap must have grown since the last collection. */
const worthIt = 2_000_000;
/** Share of its time in which a thread that counts as idle works. */
const idleShare = 0.1;

/**
 * Collects the garbage of this thread while it is idle. V8 collects when memory is allocated, so an idle thread would keep
 * what its start and its last busy minute left: 40 MB in the three threads of the log store. Node.js needs `--expose-gc`.
 */
export function collectWhileIdle(everyMs = 15_000): void {
  let seen = performance.eventLoopUtilization();
  let kept = 0;
  setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(seen);
    seen = performance.eventLoopUtilization();
    if (utilization > idleShare || heapSize() < kept + worthIt) return;
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    kept = heapSize();
  }, everyMs).unref();
}

const heapSize = () => getHeapStatistics().total_heap_size;

import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A small young generation keeps memory flat: threads make much garbage and keep little. The old generation is a bound
 * that only a request out of all proportion meets.
 */
const youngGeneration = 2;

interface ThreadOptions {
  readonly workerData?: unknown;
  /** Parts of `workerData` that go over to the thread. */
  readonly transferList?: WorkerOptions['transferList'];
  readonly oldGenerationMegabytes: number;
  /** Folder for compiled code: a thread that finds it there needs neither the TypeScript compiler nor its memory. */
  readonly compileCache: string | undefined;
}

/** Starts a thread with a module. */
export function startThread(module: URL, options: ThreadOptions): Worker {
  const { workerData, transferList, oldGenerationMegabytes, compileCache } = options;
  const worker: WorkerOptions = {
    workerData,
    transferList,
    resourceLimits: {
      maxYoungGenerationSizeMb: youngGeneration,
      maxOldGenerationSizeMb: oldGenerationMegabytes,
    },
    ...(compileCache ? { env: { ...process.env, NODE_COMPILE_CACHE: compileCache } } : {}),
  };
  return new Worker(module, worker);
}

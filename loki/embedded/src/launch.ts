import { fileURLToPath } from 'node:url';
import { smallYoungGeneration } from '@lab/store-engine/node-memory';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/**
 * What Node.js gets to run the store. The other threads have bounds of their own (store-engine/thread.ts). Idle threads and
 * queries collect their garbage themselves.
 */
export const storeArguments = [...smallYoungGeneration, '--expose-gc', here('server.ts')];

/** Modules that the threads start from. */
export const storeThreads = [here('workers/query.worker.ts'), here('workers/writer.worker.ts')];

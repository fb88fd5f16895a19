import { fileURLToPath } from 'node:url';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/**
 * What Node.js gets to run the store. The threads have bounds of their own (workers/thread.ts); the first one only passes
 * bodies on to them, and V8's usual young generation would hold 40 MB of what has been passed on.
 */
export const storeArguments = ['--max-semi-space-size=2', here('server.ts')];

/** glibc keeps what its threads have freed in an arena for each of eight threads a core: 314 → 291 MB after slow queries. */
export const storeMemory = { MALLOC_ARENA_MAX: '2' } as const;

/** Modules that the threads start from. */
export const storeThreads = [here('workers/query.worker.ts'), here('workers/writer.worker.ts')];

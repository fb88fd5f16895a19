import { fileURLToPath } from 'node:url';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/**
 * What Node.js gets to run the store. The first thread only passes bodies on; the others have bounds of their own. Queries
 * collect what they have opened (storage/garbage.ts).
 */
export const storeArguments = ['--max-semi-space-size=2', '--expose-gc', here('server.ts')];

/**
 * glibc keeps what its threads have freed in an arena for each of eight threads a core, and more of it the larger the blocks
 * are: with a threshold that is set it gives back what lies above.
 */
export const storeMemory = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '262144' } as const;

/** Modules that the threads start from. */
export const storeThreads = [here('workers/query.worker.ts'), here('workers/writer.worker.ts')];

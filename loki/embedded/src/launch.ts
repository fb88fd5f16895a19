import { fileURLToPath } from 'node:url';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** What Node.js gets to run the store. The first thread only passes bodies on; the others have bounds of their own. */
export const storeArguments = ['--max-semi-space-size=2', here('server.ts')];

/** glibc keeps what its threads have freed in an arena for each of eight threads a core. */
export const storeMemory = { MALLOC_ARENA_MAX: '2' } as const;

/** Modules that the threads start from. */
export const storeThreads = [here('workers/query.worker.ts'), here('workers/writer.worker.ts')];

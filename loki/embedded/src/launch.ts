import { fileURLToPath } from 'node:url';

/** What Node.js gets to run the store. The first thread only passes bodies on; the others have bounds of their own. */
export const storeArguments = [
  '--max-semi-space-size=2',
  fileURLToPath(new URL('server.ts', import.meta.url)),
];

import { resolve } from 'node:path';

/** The checkout. */
export const rootDirectory = resolve(import.meta.dirname, '../../..');

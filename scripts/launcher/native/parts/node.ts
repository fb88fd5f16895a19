import { join } from 'node:path';
import { nodeMemory, smallYoungGeneration } from '@lab/store-engine/node-memory';
import type { Settings } from '../../../stack/settings.ts';

/**
 * What every Node.js part gets: compiled code is kept between starts, which halves their time to ready. Nothing of the
 * caller's environment: npx and start-lab.sh have different ones, and a part would restart for it.
 */
export const nodeEnv = (settings: Settings) => ({
  NODE_ENV: 'production',
  ...nodeMemory,
  NODE_COMPILE_CACHE: join(settings.paths.run, 'compile-cache'),
});

/** For parts that hold little: without a bound V8 lets garbage pile up before it collects it (200 MB, seen in watch). */
export const smallHeap = ['--max-old-space-size=64', ...smallYoungGeneration];

/** Folders of the checkout, plus the lock file: a new version of a dependency calls for a restart too. */
export const sourcesOf = (settings: Settings, ...folders: string[]) => [
  ...folders.map((folder) => join(settings.paths.root, folder)),
  join(settings.paths.root, 'package-lock.json'),
];

/** The same for an embedded store, with the packages that it is made of. */
export const sourcesOfStore = (settings: Settings, folder: string) =>
  sourcesOf(settings, folder, 'packages/http/src', 'packages/store-engine/src', 'telemetry/src');

/** The version and source that the start-up table shows for a Node.js part. */
export const nodeOrigin = { version: `node ${process.versions.node}`, source: 'checkout' };

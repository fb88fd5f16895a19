import { existsSync, globSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { fingerprintOf } from '../../stack/fingerprint.ts';
import { rootDirectory, type Settings } from '../../stack/settings.ts';

/** Everything that the browser application is built from, from the root of the checkout. */
export const frontendInputs = [
  'frontend/src',
  'frontend/public',
  ...globSync('frontend/*.html', { cwd: rootDirectory }).sort(),
  'frontend/build',
  'grafana/dashboards',
  'grafana/objectives.json',
  'grafana/src/reference-queries.ts',
  'docs',
  'frontend/vite.config.ts',
  'packages/api-contract/src',
  'packages/http/src',
  'packages/store-clients/src',
  'telemetry/src',
  'package-lock.json',
];

/** Whether `frontend/dist` was built from the sources as they are now. */
export async function isFrontendCurrent(settings: Settings): Promise<boolean> {
  const marker = await readFile(markerFile(settings), 'utf8').catch(() => '');
  return marker !== '' && marker === (await fingerprintOfSources(settings));
}

/** Builds the browser application beside the served one and swaps them, so that no visitor meets half of it. */
export async function buildFrontend(settings: Settings): Promise<void> {
  const root = join(settings.paths.root, 'frontend');
  const served = join(root, 'dist');
  const fresh = join(root, `dist.${process.pid}`);
  const old = join(root, `dist.old.${process.pid}`);
  const fingerprint = await fingerprintOfSources(settings);
  try {
    await build({ root, logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
    await writeFile(join(fresh, marker), fingerprint);
    if (existsSync(served)) await rename(served, old);
    await rename(fresh, served);
  } finally {
    await Promise.all([fresh, old].map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

/** Nginx serves no file that begins with a dot. */
const marker = '.built-from';
const markerFile = (settings: Settings) => join(settings.paths.root, 'frontend', 'dist', marker);

const fingerprintOfSources = (settings: Settings) =>
  fingerprintOf(
    { command: 'vite' },
    frontendInputs.map((input) => join(settings.paths.root, input)),
  );

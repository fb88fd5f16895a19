import { parseArgs } from 'node:util';
import { rootDirectory } from '../stack/settings.ts';
import { findDrift, repairDrift } from './drift.ts';
import { generators } from './generators.ts';

/** `npm run generate` writes the generated files; with `--check` it only says which ones drifted, and exits with 1. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const drift = await findDrift(rootDirectory, generators);
for (const { kind, path } of drift) console.log(`${kind.padEnd(9)}  ${path}`);

if (!values.check) {
  repairDrift(rootDirectory, drift);
  console.log(drift.length > 0 ? `${drift.length} files brought up to date` : 'Everything is up to date');
} else if (drift.length > 0) {
  console.error('Generated files drifted from their sources. Run `npm run generate` and commit the result.');
  process.exitCode = 1;
}

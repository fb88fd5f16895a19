import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { benchmarks } from './benchmarks.ts';

/** `run-one.ts NAME FILE`: runs one benchmark in this process, and writes what it found. Its frame ends it with all that it started. */
const [name, file = ''] = process.argv.slice(2);
const benchmark = benchmarks.find((one) => one.name === name);
if (!benchmark) throw new Error(`there is no benchmark "${name}"`);
const run = await benchmark.load();
const findings = await run({ say: (line) => process.stderr.write(`  ${line}\n`) });
await writeFile(file, JSON.stringify(findings));
// What it may have left open must not keep it from ending.
process.exit(0);

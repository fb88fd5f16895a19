import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figure, holds, toTable } from './figure.ts';

/** Every benchmark by the name under which `npm run bench -- <name>` starts it. */
const benchmarks: Readonly<Record<string, () => Promise<() => Promise<readonly Figure[]>>>> = {
  'log-store': async () => (await import('./log-store.ts')).benchLogStore,
  parts: async () => (await import('./parts.ts')).benchParts,
  sampling: async () => (await import('./sampling.ts')).benchSampling,
  shop: async () => (await import('./shop.ts')).benchShop,
  'trace-store': async () => (await import('./trace-store.ts')).benchTraceStore,
};

async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'string' } },
  });
  const [name = ''] = positionals;
  const load = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
  if (!load) {
    console.error(`Usage: npm run bench -- <${Object.keys(benchmarks).join('|')}> [--json FILE]`);
    return 2;
  }
  const run = await load();
  const figures = await run();
  const [cpu] = cpus();
  console.log(`${name} on ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.version}`);
  console.log(toTable(figures));
  if (values.json) {
    writeFileSync(
      values.json,
      `${JSON.stringify({ name, cpu: cpu?.model, cores: cpus().length, figures }, null, 2)}\n`,
    );
  }
  return figures.every(holds) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));

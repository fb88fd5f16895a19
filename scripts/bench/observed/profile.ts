import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startWay, type Way } from './contestants.ts';
import type { LoadGenerator } from './load-generator.ts';
import { pageOf, prepare } from './slice.ts';

const profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

type Profile = z.infer<typeof profile>;
type Frame = Profile['nodes'][number]['callFrame'];

/** What a frame and everything below it is for, until a frame below says otherwise. */
const purposes: readonly (readonly [RegExp, string])[] = [
  [/@opentelemetry\/instrumentation-http|backend\/src\/http\/server-span/, 'server span'],
  [/@opentelemetry\/instrumentation-express/, 'server span'],
  [/context-async-hooks|node:internal\/async_local_storage|node:async_hooks/, 'context'],
  [
    /instrumentation-pino|sdk-logs|log-outbox|\/pino\/|sonic-boom|backend\/src\/logger|thread-stream/,
    'log line',
  ],
  [/prom-client|telemetry\/src\/exemplars|backend\/src\/metrics/, 'metrics'],
  [/otlp-transformer|telemetry\/src\/export\/(?:encode|serialize)/, 'serialisation'],
  [/telemetry\/src\/export|node:internal\/deps\/undici|node:internal\/worker/, 'export'],
  [/@opentelemetry\/(?:sdk-trace|core|api|resources)/, 'spans'],
  [/better-sqlite3|packages\/sqlite/, 'SQL'],
  [/backend\/src\/http\/request-telemetry/, 'log line'],
  [/node_modules\/|\/backend\/src\/|\/packages\/|scripts\/bench/, 'API'],
];
const special = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'native code without a stack'],
]);
const notWork = new Set(['(idle)', '(root)']);

/** Microseconds of the main thread for each purpose, of a request. */
export type Purposes = ReadonlyMap<string, number>;

/** Profiles a way under load. The profiler itself takes time, so that the sum is more than without it. */
export async function profileOf(
  way: Way,
  directory: string,
  generator: LoadGenerator,
  requests: number,
): Promise<Purposes> {
  const folder = join(directory, `profile-${way.name.replaceAll(/[^a-z]+/g, '-')}`);
  mkdirSync(folder, { recursive: true });
  const args = ['--cpu-prof', `--cpu-prof-dir=${folder}`, ...way.args];
  const api = await startWay({ ...way, name: `${way.name} profiled`, args }, directory);
  await prepare(api, generator, requests / 4);
  await generator.send(pageOf(api.url, requests));
  await api.stop();
  const file = readdirSync(folder)[0] ?? '';
  const read = profile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return perPurpose(read, requests * 1.25);
}

/** Self time by purpose. @internal */
export function perPurpose({ nodes, samples, timeDeltas }: Profile, requests: number): Purposes {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const purposeOf = new Map<number, string>();
  const visit = (id: number, inherited: string) => {
    const node = byId.get(id);
    if (!node) return;
    const own = purposeOfFrame(node.callFrame) ?? inherited;
    purposeOf.set(id, own);
    for (const child of node.children ?? []) visit(child, own);
  };
  visit(nodes[0]?.id ?? 0, 'Node.js’ HTTP and timers');
  const sums = new Map<string, number>();
  for (const [nth, id] of samples.entries()) {
    if (notWork.has(byId.get(id)?.callFrame.functionName ?? '(root)')) continue;
    const purpose = purposeOf.get(id) ?? 'unknown';
    sums.set(purpose, (sums.get(purpose) ?? 0) + (timeDeltas[nth] ?? 0) / requests);
  }
  return sums;
}

function purposeOfFrame({ functionName, url }: Frame): string | undefined {
  return special.get(functionName) ?? purposes.find(([pattern]) => pattern.test(url))?.[1];
}

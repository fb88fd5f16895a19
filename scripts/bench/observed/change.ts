import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Bench } from '../benchmark.ts';
import { compare } from '../compare.ts';
import type { Findings } from '../result.ts';
import { bareWay, labWay, startWay } from './contestants.ts';
import { earlierCheckout } from './earlier.ts';
import { startLoadGenerator } from './load-generator.ts';
import { startSink } from './sink.ts';
import { contestant, prepare, sliceMeasures } from './slice.ts';

const rounds = 20;
const sliceRequests = 1_000;
const warmRequests = 6_000;

/** Whether a change of the telemetry made it cheaper: the checkout against an earlier commit, in one run. */
export async function benchChange({ say }: Bench): Promise<Findings> {
  const commit = process.env.BENCH_BEFORE || 'HEAD';
  const directory = mkdtempSync(join(tmpdir(), 'change-'));
  const earlier = await earlierCheckout(commit, directory);
  const generator = startLoadGenerator();
  const sink = await startSink();
  const before = labWay(`all signals, ${commit}`, sink.url, earlier);
  const after = labWay('all signals, this checkout', sink.url);
  const contestants = [];
  const apis = [];
  for (const way of [before, after, bareWay]) {
    say(`warming up: ${way.name}`);
    const api = await startWay(way, directory);
    apis.push(api);
    await prepare(api, generator, warmRequests);
    contestants.push(contestant(way, api, generator, sliceRequests));
  }
  const [first, ...others] = contestants;
  if (!first) throw new Error('there is nothing to compare');
  const comparison = await compare({
    title: 'GET of 20 rows over 20 connections, all signals into a sink',
    measures: sliceMeasures,
    contestants: [first, ...others],
    rounds,
    onRound: (round) => say(`round ${round + 1} of ${rounds}`),
  });
  await Promise.all(apis.map((api) => api.stop()));
  generator.stop();
  await sink.close();
  const cpu = comparison.rows[1]?.ratios[0]?.median ?? Number.NaN;
  return {
    comparisons: [comparison],
    figures: [{ name: 'CPU of a request', value: cpu, unit: `× ${commit}` }],
  };
}

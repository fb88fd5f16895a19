import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExposition } from '@lab/store-clients/exposition';
import { backendMetrics } from '@lab/telemetry/metrics';
import { freePort } from '@lab/testkit/free-port';
import type { Bench } from '../benchmark.ts';
import { compare } from '../compare.ts';
import type { Figure } from '../figure.ts';
import type { Comparison, Findings } from '../result.ts';
import { bareWay, labWay, labWaysWithLess, otherWays, startWay } from './contestants.ts';
import { installOthers } from './install-others.ts';
import { startLoadGenerator } from './load-generator.ts';
import { type Purposes, profileOf } from './profile.ts';
import type { ApiProcess } from './server-process.ts';
import { startSink } from './sink.ts';
import { contestant, prepare, sliceMeasures } from './slice.ts';
import { startWholeLab } from './whole-lab.ts';

const rounds = 10;
const sliceRequests = 1_000;
const warmRequests = 4_000;

const profileRequests = 4_000;

const allToSink = 'metrics, logs, traces';
const allToLab = 'the same into Collector and stores';

/** What it costs the API to be observed, beside what OpenTelemetry's own set-ups cost. */
export async function benchObserved({ say }: Bench): Promise<Findings> {
  const directory = mkdtempSync(join(tmpdir(), 'observed-'));
  say('installing what is compared');
  const others = await installOthers();
  const sink = await startSink();
  const generator = startLoadGenerator();
  const ways = [
    bareWay,
    ...labWaysWithLess(sink.url),
    labWay(allToSink, sink.url),
    ...otherWays(sink.url, others),
  ];
  const started: (readonly [(typeof ways)[number], ApiProcess])[] = [];
  for (const way of ways) started.push([way, await startWay(way, directory)]);
  // The Collector scrapes the API, and the API sends to the Collector.
  const port = await freePort();
  const lab = await startWholeLab(join(directory, 'lab'), `127.0.0.1:${port}`);
  const whole = { ...labWay(allToLab, lab.url), isScraped: false };
  started.splice(4, 0, [whole, await startWay(whole, directory, port)]);
  for (const [{ name }, api] of started) {
    say(`warming up: ${name}`);
    await prepare(api, generator, warmRequests);
  }
  const [first, ...rest] = started.map(([way, api]) => contestant(way, api, generator, sliceRequests));
  if (!first) throw new Error('there is nothing to compare');
  const comparison = await compare({
    title: 'GET of 20 rows over 20 connections',
    measures: sliceMeasures,
    contestants: [first, ...rest],
    rounds,
    onRound: (round) => say(`round ${round + 1} of ${rounds}`),
  });
  say('profiling');
  const profiles = [
    await profileOf(bareWay, directory, generator, profileRequests),
    await profileOf(labWay(allToSink, sink.url), directory, generator, profileRequests),
  ] as const;
  const lost = await lostItems(started.map(([, api]) => api));
  await Promise.all(started.map(([, api]) => api.stop()));
  generator.stop();
  await lab.stop();
  await sink.close();
  return {
    comparisons: [comparison],
    tables: [purposesTable(comparison, profiles)],
    figures: figuresOf(comparison, lost),
    plots: [plotOf(comparison)],
  };
}

/** Spans and log records that the lab's backends gave up. */
async function lostItems(apis: readonly ApiProcess[]): Promise<number> {
  let lost = 0;
  for (const { url } of apis) {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
    const text = await answer.text();
    if (!answer.ok) continue;
    lost += parseExposition(text)
      .filter(({ name }) => name.startsWith(backendMetrics.telemetryLost.name.replace(/_total$/, '')))
      .reduce((sum, { value }) => sum + value, 0);
  }
  return lost;
}

function figuresOf(comparison: Comparison, lost: number): Figure[] {
  const ratio = (name: string, measure: number) =>
    comparison.rows.find((row) => row.name === name)?.ratios[measure]?.median ?? Number.NaN;
  const figure = (name: string, value: number, at: 'least' | 'most', limit: number): Figure => ({
    name,
    value,
    unit: '× bare',
    limit: { at, value: limit },
  });
  return [
    figure('throughput, all signals into a sink', ratio(allToSink, 1), 'least', 0.8),
    figure('throughput, all signals into the whole lab', ratio(allToLab, 1), 'least', 0.55),
    figure('p99, all signals into a sink', ratio(allToSink, 2), 'most', 1.5),
    figure('p99, all signals into the whole lab', ratio(allToLab, 2), 'most', 1.5),
    { name: 'CPU of a request, all signals into a sink', value: ratio(allToSink, 0), unit: '× bare' },
    {
      name: 'spans and log records that were given up',
      value: lost,
      unit: 'count',
      limit: { at: 'most', value: 0 },
    },
  ];
}

const plotOf = ({ rows }: Comparison): NonNullable<Findings['plots']>[number] => ({
  kind: 'bars',
  name: 'cpu',
  title: 'CPU time of a request',
  unit: 'µs',
  bars: rows.map(({ name, values }) => ({
    title: name,
    to: values[0]?.median ?? 0,
    spread: values[0]?.deviation ?? 0,
  })),
});

/** Shares of the profiles of the CPU time that was measured without a profiler. */
function purposesTable(
  comparison: Comparison,
  [bare, observed]: readonly [Purposes, Purposes],
): NonNullable<Findings['tables']>[number] {
  const scaled = (purposes: Purposes, name: string) => {
    const cpu = comparison.rows.find((row) => row.name === name)?.values[0]?.median ?? Number.NaN;
    const sum = [...purposes.values()].reduce((total, value) => total + value, 0);
    return (purpose: string) => ((purposes.get(purpose) ?? 0) * cpu) / sum;
  };
  const [ofBare, ofObserved] = [scaled(bare, bareWay.name), scaled(observed, allToSink)];
  const rows = [...new Set([...bare.keys(), ...observed.keys()])]
    .map((purpose): [string, number, number] => [
      purpose,
      Math.round(ofBare(purpose)),
      Math.round(ofObserved(purpose)),
    ])
    .toSorted(([, , a], [, , b]) => b - a);
  return {
    title: 'Where the microseconds of a request go, by the shares of a CPU profile of each server',
    columns: ['', 'bare', allToSink, 'more'],
    rows: rows.map(([purpose, one, other]) => [purpose, one, other, other - one]),
  };
}

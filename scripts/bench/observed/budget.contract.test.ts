import { temporaryDirectory } from '@lab/testkit/pipeline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compare } from '../compare.ts';
import { cpuBudget, judge } from './budget.ts';
import { bareWay, labWay, startWay } from './contestants.ts';
import { type LoadGenerator, startLoadGenerator } from './load-generator.ts';
import type { ApiProcess } from './server-process.ts';
import { type Sink, startSink } from './sink.ts';
import { contestant, prepare, sliceMeasures } from './slice.ts';

const rounds = 9;
const sliceRequests = 200;
const warmRequests = 800;

const directory = temporaryDirectory();
let sink: Sink;
let generator: LoadGenerator;
const apis: ApiProcess[] = [];

beforeAll(async () => {
  sink = await startSink();
  generator = startLoadGenerator();
});

afterAll(async () => {
  await Promise.all(apis.map((api) => api.stop()));
  generator.stop();
  await sink.close();
  directory.remove();
});

it('an observed request takes no more CPU time than its budget allows', async () => {
  const warm = async (way: typeof bareWay) => {
    const api = await startWay(way, directory.path);
    apis.push(api);
    await prepare(api, generator, warmRequests);
    return contestant(way, api, generator, sliceRequests);
  };
  const comparison = await compare({
    title: 'budget',
    measures: sliceMeasures,
    contestants: [await warm(bareWay), await warm(labWay('observed', sink.url))],
    rounds,
  });
  const verdict = judge(comparison, cpuBudget);
  expect(sink.requests(), 'telemetry has to leave, or nothing was compared').toBeGreaterThan(0);
  expect(verdict, `bare and observed: ${JSON.stringify(comparison.rows)}`).toMatchObject({ isKept: true });
});

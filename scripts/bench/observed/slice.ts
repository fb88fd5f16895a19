import type { Contestant } from '../compare.ts';
import type { Comparison } from '../result.ts';
import type { Way } from './contestants.ts';
import type { LoadGenerator } from './load-generator.ts';
import type { ApiProcess } from './server-process.ts';

const rows = 20;
const connections = 20;
const scrapeEveryMs = 1_000;
/** What an export after the last request costs belongs to the slice. */
const settleMs = 300;

/** In the order in which a contestant's measure gives them. */
export const sliceMeasures: Comparison['measures'] = [
  { name: 'CPU of a request', unit: 'µs', digits: 0 },
  { name: 'requests', unit: '1/s', digits: 0 },
  { name: 'p99', unit: 'ms', digits: 1 },
];

/** What asks for the page of 20 rows over 20 connections. */
export const pageOf = (url: string, requests: number) => ({
  url: `${url}/api/tasks?limit=${rows}`,
  connections,
  requests,
});

/** Fills the API with more tasks than a page has, and makes it warm. */
export async function prepare(
  { url }: ApiProcess,
  generator: LoadGenerator,
  requests: number,
): Promise<void> {
  for (let nth = 0; nth < 2 * rows; nth += 1) {
    const answer = await fetch(`${url}/api/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: `Task ${nth}`, description: 'Something that has to be done soon' }),
      signal: AbortSignal.timeout(10_000),
    });
    await answer.arrayBuffer();
    if (answer.status !== 201) throw new Error(`${url} answered ${answer.status} to a new task`);
  }
  await generator.send(pageOf(url, requests));
}

/** A slice of load as something to compare. */
export const contestant = (
  way: Way,
  api: ApiProcess,
  generator: LoadGenerator,
  requests: number,
): Contestant => ({ name: way.name, measure: () => sliceOf(way, api, generator, requests) });

async function sliceOf(
  way: Way,
  { url, cpuSeconds }: ApiProcess,
  generator: LoadGenerator,
  requests: number,
): Promise<number[]> {
  const before = cpuSeconds();
  const scraping = way.isScraped ? setInterval(() => void scrape(url), scrapeEveryMs) : undefined;
  try {
    const slice = await generator.send(pageOf(url, requests));
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const cpu = (1e6 * (cpuSeconds() - before)) / slice.requests;
    return [cpu, slice.requests / slice.seconds, slice.p99Ms];
  } finally {
    clearInterval(scraping);
  }
}

async function scrape(url: string): Promise<void> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  await answer.arrayBuffer();
}

import { scrapeMetrics, spanDerivedMetrics } from '@lab/telemetry/third-party-metrics';
import { queryMetrics } from '../../console/data/prometheus.ts';
import { serverNow } from '../../console/data/server-clock.ts';
import { type Figure, queryFor, rateFromBirth, wordsOf } from '../model/figures.ts';
import type { Calls } from '../model/traffic.ts';

/** What Prometheus tells about the lab. */
export interface Figures {
  readonly throughput: ReadonlyMap<string, string>;
  readonly lag: ReadonlyMap<string, string>;
  readonly calls: readonly Calls[];
  /** By job: whether its last scrape succeeded. */
  readonly up: ReadonlyMap<string, boolean>;
}

/** Asks for everything at once. @throws QueryFailure */
export async function readFigures(signal: AbortSignal): Promise<Figures> {
  const to = serverNow();
  const ask = async (expr: string) => {
    const query = { expr, refId: 'A', legendFormat: '', instant: true };
    const series = await queryMetrics(query, { from: to, to }, signal);
    return series.map(({ labels, values }) => ({ labels, value: values.at(-1) ?? null }));
  };
  const words = async (kind: Figure['kind']) => wordsOf(kind, await ask(queryFor(kind)));
  const [throughput, lag, calls, scrapes] = await Promise.all([
    words('throughput'),
    words('lag'),
    readCalls(ask),
    ask(`min by (job) (${scrapeMetrics.up.name})`),
  ]);
  const up = new Map(scrapes.map(({ labels, value }) => [labels.job ?? '', value === 1]));
  return { throughput, lag, calls, up };
}

type Answers = readonly {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
}[];

async function readCalls(ask: (expr: string) => Promise<Answers>): Promise<Calls[]> {
  const { edgeRequests, edgeFailures, edgeServerSeconds } = spanDerivedMetrics;
  const rate = (name: string, by = '') => `sum by (client, server${by}) (${rateFromBirth(name)})`;
  const [requests, failures, latencies] = await Promise.all([
    ask(rate(edgeRequests.name)),
    ask(rate(edgeFailures.name)),
    ask(`histogram_quantile(0.95, ${rate(`${edgeServerSeconds.name}_bucket`, ', le')})`),
  ]);
  const byEdge = (answers: Answers) => new Map(answers.map(({ labels, value }) => [edgeOf(labels), value]));
  const [failed, seconds] = [byEdge(failures), byEdge(latencies)];
  return requests.flatMap(({ labels, value }) => {
    if (!value) return [];
    const edge = edgeOf(labels);
    return {
      client: labels.client ?? '',
      server: labels.server ?? '',
      perSecond: value,
      failed: (failed.get(edge) ?? 0) / value,
      p95: seconds.get(edge) ?? undefined,
    };
  });
}

const edgeOf = ({ client = '', server = '' }: Readonly<Record<string, string>>) => `${client}\n${server}`;

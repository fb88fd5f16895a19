import { getJson, type HttpClient } from '@lab/store-clients/http';
import { z } from 'zod';
import type { Endpoints } from './endpoints.ts';
import type { Report } from './report/schema.ts';

/** Loki and Tempo answer with the object itself, Prometheus wraps it. */
const buildInfo = z.union([
  z.looseObject({ data: z.looseObject({ version: z.string() }) }).transform(({ data }) => data.version),
  z.looseObject({ version: z.string() }).transform(({ version }) => version),
]);

const tempoInfo = z.looseObject({ version: z.string() });

type StoreVersions = Pick<Report['versions'], 'loki' | 'prometheus' | 'traceStore'>;

/** What the stores say they are. One that does not answer leaves its version empty: checks say why, not this. */
export async function askVersions(http: HttpClient, endpoints: Endpoints): Promise<StoreVersions> {
  const ask = (url: string) => getJson(http, url, buildInfo).catch(() => '');
  const [loki, prometheus, traceStore] = await Promise.all([
    ask(`${endpoints.loki}/loki/api/v1/status/buildinfo`),
    ask(`${endpoints.prometheus}/api/v1/status/buildinfo`),
    askTraceStore(http, endpoints),
  ]);
  return { loki, prometheus, traceStore };
}

/** Only the real Tempo has this address; the embedded trace store answers 404, or says what it is. */
async function askTraceStore(http: HttpClient, { tempo }: Endpoints): Promise<StoreVersions['traceStore']> {
  const info = await getJson(http, `${tempo}/api/status/buildinfo`, tempoInfo).catch(() => undefined);
  const isEmbedded = info === undefined || JSON.stringify(info).includes('embedded');
  return { kind: isEmbedded ? 'embedded' : 'tempo', version: info?.version ?? '' };
}

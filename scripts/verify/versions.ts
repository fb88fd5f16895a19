import { getJson, type HttpClient } from '@lab/store-clients/http';
import { z } from 'zod';
import type { Endpoints } from './endpoints.ts';
import type { Report } from './report/schema.ts';

const prometheusInfo = z.looseObject({ data: z.looseObject({ version: z.string() }) });

const lokiInfo = z.looseObject({ version: z.string(), revision: z.string() });

const tempoInfo = z.looseObject({ version: z.string() });

type StoreVersions = Pick<Report['versions'], 'logStore' | 'prometheus' | 'traceStore'>;

/** What the stores say they are. One that does not answer leaves its version empty: checks say why, not this. */
export async function askVersions(http: HttpClient, endpoints: Endpoints): Promise<StoreVersions> {
  const [logStore, prometheus, traceStore] = await Promise.all([
    askLogStore(http, endpoints),
    getJson(http, `${endpoints.prometheus}/api/v1/status/buildinfo`, prometheusInfo).then(
      ({ data }) => data.version,
      () => '',
    ),
    askTraceStore(http, endpoints),
  ]);
  return { logStore, prometheus, traceStore };
}

async function askLogStore(http: HttpClient, { loki }: Endpoints): Promise<StoreVersions['logStore']> {
  const info = await getJson(http, `${loki}/loki/api/v1/status/buildinfo`, lokiInfo).catch(() => undefined);
  return { kind: info?.revision === 'embedded' ? 'embedded' : 'loki', version: info?.version ?? '' };
}

/** Only the real Tempo has this address; the embedded trace store answers 404, or says what it is. */
async function askTraceStore(http: HttpClient, { tempo }: Endpoints): Promise<StoreVersions['traceStore']> {
  const info = await getJson(http, `${tempo}/api/status/buildinfo`, tempoInfo).catch(() => undefined);
  const isEmbedded = info === undefined || JSON.stringify(info).includes('embedded');
  return { kind: isEmbedded ? 'embedded' : 'tempo', version: info?.version ?? '' };
}

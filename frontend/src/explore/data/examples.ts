import { z } from 'zod';
import { getJson } from '../../console/data/http.ts';
import { serverNow } from '../../console/data/server-clock.ts';
import { searchTraces } from '../../console/data/tempo.ts';
import { recentActions } from '../../kit/recent-actions.ts';
import { languageIds } from '../model/language.ts';

/** Made by the build from docs/reference. */
const examplesSchema = z.array(
  z.object({
    language: z.enum(languageIds),
    question: z.string(),
    query: z.string(),
    lookFor: z.string(),
  }),
);

export type Example = z.infer<typeof examplesSchema>[number];

export const readExamples = (signal: AbortSignal): Promise<Example[]> =>
  getJson('/examples.json', examplesSchema, signal);

/** The query of an example that can be run: in the place of `$traceId` is a trace of this browser, else the newest of the lab. */
export async function queryOf({ query }: Example, signal: AbortSignal): Promise<string> {
  if (!query.includes('$traceId')) return query;
  const traceId = recentActions()[0]?.traceId ?? (await newestTrace(signal));
  return traceId === undefined ? query : query.replaceAll('$traceId', traceId);
}

async function newestTrace(signal: AbortSignal): Promise<string | undefined> {
  const to = serverNow();
  const [newest] = await searchTraces('{ }', 1, { from: to - 3600, to }, signal);
  return newest?.traceID;
}

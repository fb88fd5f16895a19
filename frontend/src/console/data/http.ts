import { z } from 'zod';
import { learnServerTime } from './server-clock.ts';

const timeoutMs = 15_000;
const errorAnswer = z.looseObject({ error: z.string().optional(), detail: z.string().optional() });

/**
 * GETs JSON of the lab’s query addresses.
 *
 * @throws Error with what the store says about the query
 */
export async function getJson<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
  learnServerTime(response.headers);
  const text = await response.text();
  if (!response.ok) throw new Error(reasonIn(text) || `HTTP ${response.status}`);
  return schema.parse(JSON.parse(text));
}

function reasonIn(text: string): string {
  try {
    const { error, detail } = errorAnswer.parse(JSON.parse(text));
    return error ?? detail ?? '';
  } catch {
    return text.slice(0, 200);
  }
}

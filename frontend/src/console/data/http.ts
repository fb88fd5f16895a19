import { z } from 'zod';
import { QueryFailure } from './failure.ts';
import { learnServerTime } from './server-clock.ts';

const timeoutMs = 15_000;
const errorAnswer = z.looseObject({ error: z.string().optional(), detail: z.string().optional() });

/**
 * GETs JSON of the lab’s query addresses and of its API.
 *
 * @param withinMs how long it may take
 * @throws QueryFailure saying what is wrong; the signal's reason when that was aborted
 */
export async function getJson<T>(
  path: string,
  schema: z.ZodType<T>,
  signal: AbortSignal,
  withinMs = timeoutMs,
): Promise<T> {
  const source = sourceOf(path);
  const response = await fetchWithin(path, source, AbortSignal.any([signal, AbortSignal.timeout(withinMs)]));
  learnServerTime(response.headers);
  const text = await response.text().catch((cause: unknown) => {
    throw failureOf(cause, source);
  });
  if (!response.ok) throw failureFor(source, response.status, text);
  const parsed = schema.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data;
  const words = `${source} answered in a form that this page does not know. They may be of different versions.`;
  throw new QueryFailure(words, { cause: parsed.error });
}

const sources: Readonly<Record<string, string>> = {
  prometheus: 'Prometheus',
  loki: 'Loki',
  tempo: 'Tempo',
  alerts: 'The watch',
  api: 'The lab’s API',
};

const sourceOf = (path: string) => sources[/^\/(?:query|lab)\/(\w+)/.exec(path)?.[1] ?? ''] ?? 'The lab';

async function fetchWithin(path: string, source: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, { signal });
  } catch (thrown) {
    throw failureOf(thrown, source);
  }
}

function failureOf(thrown: unknown, source: string): unknown {
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError')
    return new QueryFailure(`${source} did not answer in time.`, { cause: thrown });
  if (thrown instanceof TypeError)
    return new QueryFailure('The lab cannot be reached. Is it running?', { cause: thrown });
  return thrown;
}

function failureFor(source: string, status: number, text: string): QueryFailure {
  if (status === 401) return new QueryFailure('The lab asks for its password again: reload the page.');
  if (status === 429) return new QueryFailure('The lab takes no more queries at the moment.');
  if (status >= 502 && status <= 504)
    return new QueryFailure(`${source} cannot be reached. It may be starting: see \`npx lab status\`.`);
  const reason = reasonIn(text);
  if (reason === '') return new QueryFailure(`${source} answered with an error (HTTP ${status}).`);
  const refusal = status === 400 || status === 422 ? { refusal: reason } : {};
  return new QueryFailure(`${source} refuses this: ${reason}`, refusal);
}

/** What the store says, in JSON or in a line of text; a page of HTML says nothing to people. */
function reasonIn(text: string): string {
  const { data } = errorAnswer.safeParse(parsedJson(text));
  if (data) return data.error ?? data.detail ?? '';
  return text.trimStart().startsWith('<') ? '' : text.trim().slice(0, 200);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

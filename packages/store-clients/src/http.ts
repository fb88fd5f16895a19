import { lokiTenant } from '@lab/telemetry/logs';
import { z } from 'zod';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The one way in which checks talk to the lab. */
export interface HttpClient {
  get(url: string, signal?: AbortSignal, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
}

/** Also sends. */
export interface PostingClient extends HttpClient {
  /** Posts JSON. @returns the status */
  post(url: string, body: unknown, signal?: AbortSignal): Promise<number>;
}

const requestTimeoutMs = 5_000;

/** A client on fetch, which names the tenant to whatever store it asks. One request gets 5 s at most: a store that hangs must not eat the deadline in one look. */
export function fetchClient(): PostingClient {
  const within = (signal: AbortSignal | undefined) => {
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    return signal ? AbortSignal.any([signal, timeout]) : timeout;
  };
  return {
    async post(url, body, signal) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: within(signal),
      });
      await response.text();
      return response.status;
    },
    async get(url, signal, headers) {
      try {
        const response = await fetch(url, {
          signal: within(signal),
          redirect: 'manual',
          headers: { accept: 'application/json, text/plain;q=0.9, */*;q=0.1', ...lokiTenant, ...headers },
        });
        return { status: response.status, headers: response.headers, text: await response.text() };
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error;
        // The platform’s own words, "the operation was aborted", sound as if somebody had pressed Ctrl-C.
        throw new UnexpectedAnswer('no answer in time');
      }
    },
  };
}

/** A store answered, but not with what its API promises. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}

/**
 * GETs JSON and checks its shape.
 *
 * @throws UnexpectedAnswer on another status than 200, on text that is no JSON and on another shape
 */
export async function getJson<T>(
  http: HttpClient,
  url: string,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
): Promise<T> {
  const answer = await http.get(url, signal);
  if (answer.status !== 200)
    throw new UnexpectedAnswer(`HTTP ${answer.status} ${excerpt(answer.text)}`.trim());
  const parsed = schema.safeParse(parseJson(answer.text));
  if (!parsed.success) {
    throw new UnexpectedAnswer(`an answer of another shape: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

/**
 * GETs text.
 *
 * @throws UnexpectedAnswer on another status than 200
 */
export async function getText(http: HttpClient, url: string, signal?: AbortSignal): Promise<string> {
  const answer = await http.get(url, signal);
  if (answer.status !== 200)
    throw new UnexpectedAnswer(`HTTP ${answer.status} ${excerpt(answer.text)}`.trim());
  return answer.text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnexpectedAnswer(`no JSON: ${excerpt(text)}`);
  }
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { plain, QueryError } from '../query/errors.ts';
import type { Answer, Job } from '../query/job.ts';
import { instant, limit, parseParameters, toRange } from './parameters.ts';

/** What the routes need from the running server. */
export interface Services {
  readonly run: (job: Job) => Promise<Answer>;
  readonly metrics: () => Promise<string>;
}

interface Call {
  readonly parameters: URLSearchParams;
  readonly accept: string;
  /** What the path's pattern caught, decoded. */
  readonly captures: readonly string[];
}

type Handler = (call: Call, services: Services) => Answer | Promise<Answer>;

const searchParameters = z.object({
  q: z.string().optional(),
  limit: limit(20, 100_000),
  spss: limit(3, 100_000),
  start: instant.optional(),
  end: instant.optional(),
});

const search: Handler = ({ parameters }, { run }) => {
  const { q, limit: traces, spss, start, end } = parseParameters(searchParameters, parameters);
  const range = toRange(start, end);
  return run({ kind: 'search', query: q ?? '{}', limit: traces, spansPerSpanSet: spss, range });
};

function trace(version: 1 | 2): Handler {
  return ({ captures, accept }, { run }) => {
    const format = accept.includes('application/protobuf') ? 'protobuf' : 'json';
    return run({ kind: 'trace', traceId: parseTraceId(captures[0] ?? ''), version, format });
  };
}

function parseTraceId(text: string): string {
  const wrong = text.search(/[^0-9a-fA-F]/);
  if (wrong >= 0) {
    throw new QueryError(
      400,
      `trace IDs can only contain hex characters: invalid character '${text[wrong]}' at position ${wrong + 1}`,
    );
  }
  if (text.length > 32) throw new QueryError(400, "trace IDs can't be larger than 128 bits");
  return text.toLowerCase().padStart(32, '0');
}

const routes: readonly (readonly [RegExp, Handler])[] = [
  [/^\/ready$/, () => plain(200, 'ready\n')],
  [/^\/api\/echo$/, () => plain(200, 'echo')],
  [
    /^\/metrics$/,
    async (_, { metrics }) => ({
      status: 200,
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      body: await metrics(),
    }),
  ],
  [/^\/api\/traces\/([^/]+)$/, trace(1)],
  [/^\/api\/v2\/traces\/([^/]+)$/, trace(2)],
  [/^\/api\/search$/, search],
];

/** Answers one request of the query API. Never throws for what a client sent. */
export async function answerApi(request: IncomingMessage, services: Services): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(405, 'The query API answers GET only.');
  }
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  for (const [pattern, handler] of routes) {
    const match = pattern.exec(path);
    if (!match) continue;
    try {
      const captures = match.slice(1).map(decodeURIComponent);
      const accept = request.headers.accept ?? '';
      return await handler({ parameters: new URLSearchParams(query), accept, captures }, services);
    } catch (error) {
      if (error instanceof QueryError) return plain(error.status, error.message);
      if (error instanceof URIError) return plain(400, 'The path is not valid URL encoding.');
      throw error;
    }
  }
  return plain(404, '404 page not found');
}

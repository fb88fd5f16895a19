import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { plain, QueryError } from '../query/errors.ts';
import { type Answer, type Job, tagScopes } from '../query/job.ts';
import { defaultStep } from '../query/metrics/intervals.ts';
import { durationParameter, instant, limit, parseParameters, toRange } from './parameters.ts';
import { tagsToQuery } from './tag-search.ts';

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

const range = { start: instant.optional(), end: instant.optional() };

const searchParameters = z.object({
  q: z.string().optional(),
  tags: z.string().optional(),
  minDuration: durationParameter.optional(),
  maxDuration: durationParameter.optional(),
  limit: limit(20, 100_000),
  /** 0 stands for the default, as in Tempo. */
  spss: z.preprocess((value) => (value === '0' ? undefined : value), limit(3, 100_000)),
  ...range,
});

const search: Handler = ({ parameters }, { run }) => {
  const parsed = parseParameters(searchParameters, parameters);
  const { q, tags, minDuration, maxDuration } = parsed;
  if (q !== undefined && tags !== undefined) {
    throw new QueryError(400, "invalid request: can't specify tags and q in the same query");
  }
  if (minDuration !== undefined && maxDuration !== undefined && minDuration > maxDuration) {
    throw new QueryError(400, 'invalid maxDuration: must be greater than minDuration');
  }
  return run({
    kind: 'search',
    query: q ?? tagsToQuery(tags ?? '', minDuration, maxDuration),
    limit: parsed.limit,
    spansPerSpanSet: parsed.spss,
    range: toRange(parsed.start, parsed.end),
    spanSets: q !== undefined,
  });
};

const tagParameters = z.object({
  q: z.string().optional(),
  scope: z.enum([...tagScopes, 'none', 'all']).optional(),
  limit: limit(10_000, 1_000_000),
  ...range,
});

function tagNames(version: 1 | 2): Handler {
  return ({ parameters }, { run }) => {
    const { q, scope, limit: most, start, end } = parseParameters(tagParameters, parameters);
    return run({
      kind: 'tags',
      scope: scope === 'none' || scope === 'all' ? undefined : scope,
      version,
      range: toRange(start, end),
      filter: q,
      limit: most,
    });
  };
}

function tagValues(version: 1 | 2): Handler {
  return ({ parameters, captures }, { run }) => {
    const { q, limit: most, start, end } = parseParameters(tagParameters, parameters);
    const tag = captures[0] ?? '';
    return run({ kind: 'tag-values', tag, version, range: toRange(start, end), filter: q, limit: most });
  };
}

const metricsParameters = z.object({
  q: z.string().optional(),
  /** Grafana's name for `q`. */
  query: z.string().optional(),
  since: durationParameter.optional(),
  step: durationParameter.optional(),
  ...range,
});

const oneHour = 3_600_000_000_000;

function metricsQuery(kind: 'range' | 'instant'): Handler {
  return ({ parameters }, { run }) => {
    const parsed = parseParameters(metricsParameters, parameters);
    const query = parsed.q ?? parsed.query;
    if (query === undefined) throw new QueryError(400, 'invalid q: a TraceQL metrics query is missing');
    const end = parsed.end ?? BigInt(Date.now()) * 1_000_000n;
    const start = parsed.start ?? end - BigInt(Math.round(parsed.since ?? oneHour));
    const bounds = toRange(start, end) ?? { start, end };
    if (parsed.step !== undefined && parsed.step < 1_000_000) {
      throw new QueryError(400, 'invalid step: must be at least 1ms');
    }
    const step = parsed.step === undefined ? defaultStep(bounds) : BigInt(Math.round(parsed.step));
    return run({ kind: 'metrics', query, range: bounds, step: kind === 'range' ? step : undefined });
  };
}

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
  [/^\/api\/search\/tags$/, tagNames(1)],
  [/^\/api\/v2\/search\/tags$/, tagNames(2)],
  [/^\/api\/search\/tag\/([^/]+)\/values$/, tagValues(1)],
  [/^\/api\/v2\/search\/tag\/([^/]+)\/values$/, tagValues(2)],
  [/^\/api\/metrics\/query_range$/, metricsQuery('range')],
  [/^\/api\/metrics\/query$/, metricsQuery('instant')],
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

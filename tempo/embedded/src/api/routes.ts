import { type Answer, plain, send } from '@lab/http/answer';
import { answerErrors, createHttpApp } from '@lab/http/app';
import { HttpError } from '@lab/http/http-error';
import { parseParameters } from '@lab/store-engine/parameters';
import type { Express, Request } from 'express';
import { z } from 'zod';
import { type Job, tagScopes } from '../query/job.ts';
import { defaultStep } from '../query/metrics/intervals.ts';
import { durationParameter, instant, limit, toRange } from './parameters.ts';
import { tagsToQuery } from './tag-search.ts';

/** What the routes need from the running server. */
export interface Services {
  readonly run: (job: Job) => Promise<Answer>;
  readonly metrics: () => Promise<string>;
}

type Handler = (request: Request, services: Services) => Answer | Promise<Answer>;

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

const search: Handler = (request, { run }) => {
  const parsed = parseParameters(searchParameters, request.query);
  const { q, tags, minDuration, maxDuration } = parsed;
  if (q !== undefined && tags !== undefined) {
    throw new HttpError(400, "invalid request: can't specify tags and q in the same query");
  }
  if (minDuration !== undefined && maxDuration !== undefined && minDuration > maxDuration) {
    throw new HttpError(400, 'invalid maxDuration: must be greater than minDuration');
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
  return (request, { run }) => {
    const { q, scope, limit: most, start, end } = parseParameters(tagParameters, request.query);
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
  return (request, { run }) => {
    const { q, limit: most, start, end } = parseParameters(tagParameters, request.query);
    const tag = String(request.params.tag);
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
  return (request, { run }) => {
    const parsed = parseParameters(metricsParameters, request.query);
    const query = parsed.q ?? parsed.query;
    if (query === undefined) throw new HttpError(400, 'invalid q: a TraceQL metrics query is missing');
    const end = parsed.end ?? BigInt(Date.now()) * 1_000_000n;
    const start = parsed.start ?? end - BigInt(Math.round(parsed.since ?? oneHour));
    const bounds = toRange(start, end) ?? { start, end };
    if (parsed.step !== undefined && parsed.step < 1_000_000) {
      throw new HttpError(400, 'invalid step: must be at least 1ms');
    }
    const step = parsed.step === undefined ? defaultStep(bounds) : BigInt(Math.round(parsed.step));
    return run({ kind: 'metrics', query, range: bounds, step: kind === 'range' ? step : undefined });
  };
}

function trace(version: 1 | 2): Handler {
  return (request, { run }) => {
    const format = request.headers.accept?.includes('application/protobuf') ? 'protobuf' : 'json';
    return run({ kind: 'trace', traceId: parseTraceId(String(request.params.id)), version, format });
  };
}

function parseTraceId(text: string): string {
  const wrong = text.search(/[^0-9a-fA-F]/);
  if (wrong >= 0) {
    throw new HttpError(
      400,
      `trace IDs can only contain hex characters: invalid character '${text[wrong]}' at position ${wrong + 1}`,
    );
  }
  if (text.length > 32) throw new HttpError(400, "trace IDs can't be larger than 128 bits");
  return text.toLowerCase().padStart(32, '0');
}

const routes: Readonly<Record<string, Handler>> = {
  '/ready': () => plain(200, 'ready\n'),
  '/api/echo': () => plain(200, 'echo'),
  '/metrics': async (_, { metrics }) => ({
    status: 200,
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    body: await metrics(),
  }),
  '/api/traces/:id': trace(1),
  '/api/v2/traces/:id': trace(2),
  '/api/search': search,
  '/api/search/tags': tagNames(1),
  '/api/v2/search/tags': tagNames(2),
  '/api/search/tag/:tag/values': tagValues(1),
  '/api/v2/search/tag/:tag/values': tagValues(2),
  '/api/metrics/query_range': metricsQuery('range'),
  '/api/metrics/query': metricsQuery('instant'),
};

/** The query API, as Tempo has it: https://grafana.com/docs/tempo/latest/api_docs/ */
export function createQueryApi(services: Services): Express {
  const app = createHttpApp();
  app.use(function answerReadsOnly({ method }, _response, next) {
    if (method !== 'GET' && method !== 'HEAD') throw new HttpError(405, 'The query API answers GET only.');
    next();
  });
  for (const [path, handler] of Object.entries(routes)) {
    app.get(path, async (request, response) => send(response, await handler(request, services)));
  }
  answerErrors(app, (response, { status, message }) => send(response, plain(status, message)));
  return app;
}

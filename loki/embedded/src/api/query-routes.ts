import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, json, plain, send } from '@lab/http/answer';
import { HttpError } from '@lab/http/http-error';
import { parseParameters } from '@lab/store-engine/parameters';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { parseQuery } from '../logql/parse.ts';
import { printQuery } from '../logql/print.ts';
import type { TimeBounds } from '../logql/source.ts';
import { success } from '../query/answers.ts';
import type { Job } from '../query/job.ts';
import { duration, instant, limit, range, toBounds } from './parameters.ts';

/** What the routes need from the running server. */
export interface Services {
  readonly run: (job: Job) => Promise<Answer>;
  readonly metrics: () => Promise<string>;
  /** What the store was started with, by variable. */
  readonly settings: Readonly<Record<string, unknown>>;
}

type Parameters = Readonly<Record<string, unknown>>;
/** A job, from the parameters of the query or of a form. */
type ToJob = (parameters: Parameters, request: Request) => Job;

const rangeParameters = z.object({
  query: z.string({ error: 'a query is missing' }),
  limit: limit.default(100),
  direction: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['forward', 'backward']))
    .default('backward'),
  step: duration.optional(),
  ...range,
});

/** As Loki’s: 250 steps. */
function defaultStep({ start, end }: TimeBounds): bigint {
  const seconds = (end - start) / 1_000_000_000n / 250n;
  return (seconds > 1n ? seconds : 1n) * 1_000_000_000n;
}

const mostPoints = 11_000n;

/** The step that is asked for, else Loki’s own. Throws an HttpError when there would be too many. */
function toStep(bounds: TimeBounds, step: bigint | undefined): bigint {
  const wanted = step ?? defaultStep(bounds);
  if ((bounds.end - bounds.start) / wanted > mostPoints) {
    throw new HttpError(
      400,
      'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    );
  }
  return wanted;
}

/** Whether structured metadata and parsed labels are wanted apart from those of the stream. */
export const wantsCategories = (headers: IncomingHttpHeaders): boolean =>
  String(headers['x-loki-response-encoding-flags'] ?? '').includes('categorize-labels');

const toRangeJob: ToJob = (parameters, request) => {
  const { query, limit: most, direction, step, ...times } = parseParameters(rangeParameters, parameters);
  const bounds = toBounds(times);
  const categorize = wantsCategories(request.headers);
  return { kind: 'range', query, bounds, step: toStep(bounds, step), limit: most, direction, categorize };
};

const instantParameters = z.object({
  query: z.string({ error: 'a query is missing' }),
  time: instant.optional(),
});

const toInstantJob: ToJob = (parameters) => {
  const { query, time = BigInt(Date.now()) * 1_000_000n } = parseParameters(instantParameters, parameters);
  return { kind: 'instant', query, time };
};

const labelParameters = z.object({ query: z.string().optional(), ...range });

const toLabelsJob: ToJob = (parameters) => {
  const { query, ...times } = parseParameters(labelParameters, parameters);
  return { kind: 'labels', query, bounds: toBounds(times) };
};

const toValuesJob: ToJob = (parameters, request) => {
  const { query, ...times } = parseParameters(labelParameters, parameters);
  return { kind: 'label-values', name: String(request.params.name), query, bounds: toBounds(times) };
};

const toSeriesJob: ToJob = (parameters, request) => {
  const times = parseParameters(z.object(range), parameters);
  const named = new URL(request.originalUrl, 'http://store').searchParams;
  const selectors = [...named.getAll('match[]'), ...named.getAll('match')];
  const [first = parameters['match[]'] ?? parameters.match] = selectors;
  if (first === undefined) throw new HttpError(400, '0 matcher groups supplied');
  return {
    kind: 'series',
    selectors: selectors.length > 0 ? selectors : [String(first)],
    bounds: toBounds(times),
  };
};

const statsParameters = z.object({ query: z.string({ error: 'a query is missing' }), ...range });

const toStatsJob: ToJob = (parameters) => {
  const { query, ...times } = parseParameters(statsParameters, parameters);
  return { kind: 'index-stats', query, bounds: toBounds(times) };
};

const volumeParameters = z.object({
  query: z.string({ error: 'a query is missing' }),
  limit: limit.default(100),
  targetLabels: z
    .string()
    .default('')
    .transform((names) => names.split(',').filter((name) => name !== ''))
    .pipe(z.array(z.string().regex(/^[A-Za-z_]\w*$/, { error: 'targetLabels are names of labels' }))),
  ...range,
});

const toVolumeJob: ToJob = (parameters) => {
  const { query, limit: most, targetLabels, ...times } = parseParameters(volumeParameters, parameters);
  return { kind: 'volume', query, bounds: toBounds(times), limit: most, targetLabels };
};

const volumeRangeParameters = volumeParameters.extend({ step: duration.optional() });

const toVolumeRangeJob: ToJob = (parameters) => {
  const {
    query,
    limit: most,
    targetLabels,
    step,
    ...times
  } = parseParameters(volumeRangeParameters, parameters);
  const bounds = toBounds(times);
  return { kind: 'volume-range', query, bounds, step: toStep(bounds, step), limit: most, targetLabels };
};

const toDetectedLabelsJob: ToJob = (parameters) => {
  const { query, ...times } = parseParameters(labelParameters, parameters);
  return { kind: 'detected-labels', query, bounds: toBounds(times) };
};

const fieldParameters = z.object({
  query: z.string({ error: 'a query is missing' }),
  line_limit: limit.default(100),
  limit: limit.default(1_000),
  ...range,
});

const toDetectedFieldsJob: ToJob = (parameters, request) => {
  const { query, line_limit: lines, limit: most, ...times } = parseParameters(fieldParameters, parameters);
  const values = typeof request.params.name === 'string' ? request.params.name : undefined;
  return { kind: 'detected-fields', query, bounds: toBounds(times), lines, limit: most, values };
};

const formatParameters = z.object({ query: z.string({ error: 'a query is missing' }) });

const jobs: Readonly<Record<string, ToJob>> = {
  '/query_range': toRangeJob,
  '/query': toInstantJob,
  '/labels': toLabelsJob,
  '/label': toLabelsJob,
  '/label/:name/values': toValuesJob,
  '/series': toSeriesJob,
  '/index/stats': toStatsJob,
  '/index/volume': toVolumeJob,
  '/index/volume_range': toVolumeRangeJob,
  '/detected_labels': toDetectedLabelsJob,
  '/detected_fields': toDetectedFieldsJob,
  '/detected_field/:name/values': toDetectedFieldsJob,
};

/** What Loki offers to who administers it. */
const refusedPaths = [
  '/loki/api/v1/delete',
  '/loki/api/v1/cache/generation_numbers',
  '/loki/api/v1/rules{/*rest}',
  '/flush',
  '/ingester{/*rest}',
];

const yamlOf = (settings: Services['settings']) =>
  Object.entries(settings)
    .map(([name, value]) => `${name}: ${JSON.stringify(value ?? null)}\n`)
    .join('');

/** Loki’s API for queries: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-endpoints */
export function addQueryRoutes(app: Express, { run, metrics, settings }: Services): void {
  app.get('/ready', (_request, response) => send(response, plain(200, 'ready\n')));
  app.get('/metrics', async (_request, response) => {
    send(response, {
      ...plain(200, await metrics()),
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
    });
  });
  app.get('/loki/api/v1/status/buildinfo', (_request, response) =>
    send(response, json({ version: '3.7.8', revision: 'embedded', branch: '', goVersion: '' })),
  );
  app.get('/config', (_request, response) => send(response, plain(200, yamlOf(settings))));
  for (const path of refusedPaths)
    app.all(path, () => {
      throw new HttpError(403, 'The embedded log store has no rules and deletes by age and size only.');
    });
  app.get('/loki/api/v1/tail', () => {
    throw new HttpError(400, 'Lines are sent over a WebSocket: the request must ask to upgrade to it.');
  });
  // Lines are not clustered: an empty answer is an honest one.
  app.get('/loki/api/v1/patterns', (_request, response) => send(response, success([])));
  const form = express.urlencoded({ extended: false, limit: '256kb' });
  const formatQuery: RequestHandler = (request, response) => {
    const parameters: Parameters = { ...request.query, ...(request.body as Parameters | undefined) };
    const { query } = parseParameters(formatParameters, parameters);
    send(response, success(printQuery(parseQuery(query))));
  };
  app.get('/loki/api/v1/format_query', formatQuery);
  app.post('/loki/api/v1/format_query', form, formatQuery);
  for (const [path, toJob] of Object.entries(jobs)) {
    const full = `/loki/api/v1${path}`;
    app.get(full, async (request, response) => send(response, await run(toJob(request.query, request))));
    app.post(full, form, async (request, response) => {
      const parameters: Parameters = { ...request.query, ...(request.body as Parameters | undefined) };
      send(response, await run(toJob(parameters, request)));
    });
  }
}

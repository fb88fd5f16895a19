import { z } from 'zod';
import { nanoseconds } from './loki.ts';
import { bounds } from './tempo.ts';
import type { TimeRange } from './time-range.ts';

/** What the stores know by name: for those who write queries. An empty selector stands for everything. */

/** The answer of Prometheus and Loki to a request for labels, or for a label’s values. Loki leaves empty lists out. */
export const namesAnswer = z.looseObject({ data: z.array(z.string()).default([]) });

/** Names of the labels of series, or the values of one. The names of metrics are the values of `__name__`. */
export const metricNamesUrl = (
  prometheus: string,
  selector: string,
  range: TimeRange,
  label?: string,
): string => `${prometheus}/api/v1/${pathOf(label)}?${ofSeries(selector, range)}`;

/** Names of the labels by which streams are found, or the values of one. */
export const streamNamesUrl = (loki: string, selector: string, range: TimeRange, label?: string): string =>
  `${loki}/loki/api/v1/${pathOf(label)}?${ofStreams(selector, range)}`;

const pathOf = (label: string | undefined) => (label === undefined ? 'labels' : `label/${label}/values`);

/** The fields that lines have besides the labels of their streams. */
export const fieldsUrl = (loki: string, selector: string, range: TimeRange): string =>
  `${loki}/loki/api/v1/detected_fields?${ofStreams(selector, range)}`;
export const fieldsAnswer = z.looseObject({
  fields: z.array(z.looseObject({ label: z.string() })).nullish(),
});

export const fieldValuesUrl = (loki: string, field: string, selector: string, range: TimeRange): string =>
  `${loki}/loki/api/v1/detected_field/${field}/values?${ofStreams(selector, range)}`;
export const fieldValuesAnswer = z.looseObject({ values: z.array(z.string()).nullish() });

/** The names of spans’ attributes, by where they are. */
export const tagsUrl = (tempo: string, range: TimeRange): string =>
  `${tempo}/api/v2/search/tags?${new URLSearchParams(bounds(range))}`;
export const tagsAnswer = z.looseObject({
  scopes: z.array(z.looseObject({ name: z.string(), tags: z.array(z.string()).default([]) })).default([]),
});

/** @param tag with its scope: `span.http.route` */
export const tagValuesUrl = (tempo: string, tag: string, range: TimeRange): string =>
  `${tempo}/api/v2/search/tag/${encodeURIComponent(tag)}/values?${new URLSearchParams(bounds(range))}`;
export const tagValuesAnswer = z.looseObject({
  tagValues: z.array(z.looseObject({ type: z.string().default('string'), value: z.string() })).default([]),
});

function ofSeries(selector: string, { from, to }: TimeRange): URLSearchParams {
  const matching: Record<string, string> = selector === '' ? {} : { 'match[]': selector };
  return new URLSearchParams({ ...matching, start: String(from), end: String(to) });
}

function ofStreams(selector: string, { from, to }: TimeRange): URLSearchParams {
  const query: Record<string, string> = selector === '' ? {} : { query: selector };
  return new URLSearchParams({ ...query, start: nanoseconds(from), end: nanoseconds(to) });
}

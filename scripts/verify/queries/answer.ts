import { searchAnswer, spansOf, traceAnswer } from '@lab/store-clients/tempo';
import { z } from 'zod';
import { isTraceMetric, type LabQuery } from './lab-query.ts';

/** What an answer holds. NaN alone is no value: Grafana’s reducers and this lab’s read it as “no value”. */
export type Content = 'values' | 'nothing' | 'only NaN';

const sample = z.tuple([z.number(), z.string()]);
const entry = z.object({
  value: sample.optional(),
  values: z.array(z.tuple([z.unknown(), z.string()], z.unknown())).optional(),
});
const single = z.object({ resultType: z.enum(['scalar', 'string']), result: sample });
const several = z.object({ resultType: z.enum(['vector', 'matrix', 'streams']), result: z.array(entry) });
/** Prometheus’ and Loki’s answers. */
const resultAnswer = z.object({ data: z.union([single, several]) });
/** Tempo’s answer to a TraceQL metrics query. */
const seriesAnswer = z.looseObject({ series: z.array(z.unknown()).optional() });

/** The content of a store’s answer to a query. @throws ZodError when it has another shape */
export function contentOf({ language, expr }: LabQuery, answer: unknown): Content {
  if (language === 'trace-id') return some(spansOf(traceAnswer.parse(answer)));
  if (language === 'traceql') {
    return isTraceMetric(expr)
      ? some(seriesAnswer.parse(answer).series ?? [])
      : some(searchAnswer.parse(answer).traces);
  }
  const values = valuesOf(resultAnswer.parse(answer).data);
  if (values.length === 0) return 'nothing';
  return values.every((value) => value === 'NaN') ? 'only NaN' : 'values';
}

const some = (list: readonly unknown[]): Content => (list.length > 0 ? 'values' : 'nothing');

function valuesOf(data: z.infer<typeof single> | z.infer<typeof several>): string[] {
  const { result } = data;
  if (isSample(result)) return [result[1]];
  return result.flatMap(({ value, values = [] }) => [
    ...(value ? [value[1]] : []),
    ...values.map(([, text]) => text),
  ]);
}

const isSample = (result: readonly unknown[]): result is z.infer<typeof sample> =>
  typeof result[1] === 'string';

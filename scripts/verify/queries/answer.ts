import { isMetricAnswer, lokiAnswer } from '@lab/store-clients/loki';
import { metricAnswer, scalarAnswer } from '@lab/store-clients/prometheus';
import { searchAnswer, spansOf, traceAnswer } from '@lab/store-clients/tempo';
import { isTraceMetric, traceMetricsAnswer } from '@lab/store-clients/trace-metrics';
import { z } from 'zod';
import type { LabQuery } from './lab-query.ts';

/** What an answer holds. NaN alone is no value: Grafana’s reducers and this lab’s read it as “no value”. */
export type Content = 'values' | 'nothing' | 'only NaN';

const promAnswer = z.union([scalarAnswer, metricAnswer]);

/** The content of a store’s answer to a query. @throws ZodError when it has another shape */
export function contentOf({ language, expr }: LabQuery, answer: unknown): Content {
  switch (language) {
    case 'trace-id':
      return some(spansOf(traceAnswer.parse(answer)));
    case 'traceql':
      return isTraceMetric(expr)
        ? some(traceMetricsAnswer.parse(answer).series)
        : some(searchAnswer.parse(answer).traces);
    case 'logql': {
      const parsed = lokiAnswer.parse(answer);
      return isMetricAnswer(parsed) ? valuesOf(parsed) : some(parsed.data.result);
    }
    case 'promql':
    case 'service-map':
      return valuesOf(promAnswer.parse(answer));
  }
}

const some = (list: readonly unknown[]): Content => (list.length > 0 ? 'values' : 'nothing');

function valuesOf({ data }: z.infer<typeof promAnswer>): Content {
  const numbers =
    data.resultType === 'scalar'
      ? [data.result[1]]
      : data.result.flatMap(({ value, values = [] }) =>
          (value ? [value, ...values] : values).map(([, n]) => n),
        );
  if (numbers.length === 0) return 'nothing';
  return numbers.every(Number.isNaN) ? 'only NaN' : 'values';
}

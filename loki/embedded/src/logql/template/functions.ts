import type { TemplateFunction } from './execute.ts';
import { comparisonFunctions } from './functions-compare.ts';
import { numberFunctions } from './functions-number.ts';
import { textFunctions } from './functions-text.ts';
import { timeFunctions } from './functions-time.ts';

/** Every function but `__line__` and `__timestamp__`: https://grafana.com/docs/loki/latest/query/template_functions/ */
const shared: Readonly<Record<string, TemplateFunction>> = {
  ...comparisonFunctions,
  ...textFunctions,
  ...numberFunctions,
  ...timeFunctions,
};

/** All of them, with those two. */
export function templateFunctions(
  line: TemplateFunction,
  timestamp: TemplateFunction,
): ReadonlyMap<string, TemplateFunction> {
  return new Map(Object.entries({ ...shared, __line__: line, __timestamp__: timestamp }));
}

export const templateFunctionNames: ReadonlySet<string> = new Set([
  ...Object.keys(shared),
  '__line__',
  '__timestamp__',
  'and',
  'or',
]);

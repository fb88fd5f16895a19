import { GenerationError } from '../generation-error.ts';
import type { ManifestDashboard, ManifestQuery } from '../panel-manifest.ts';
import { checkQuery, describeProblems, type QueryLanguage } from '../queries/check.ts';
import { interpolate, type VariableValues } from '../queries/variables.ts';

/** Stands for values that only a run can bring. */
const placeholder = 'x';

const grammars: Readonly<Record<ManifestQuery['language'], QueryLanguage | undefined>> = {
  promql: 'promql',
  logql: 'logql',
  traceql: 'traceql',
  'service-map': 'promql',
  'trace-id': undefined,
};

/**
 * Parses every query of a dashboard, with its variables filled in, and looks its names up in the catalogue.
 *
 * @throws GenerationError naming the panel, the place in the query and what is wrong there
 */
export function checkDashboard(dashboard: ManifestDashboard): void {
  const values: VariableValues = Object.fromEntries(
    Object.entries(dashboard.variables).map(([name, sample]) => [name, sample ?? placeholder]),
  );
  for (const { title, queries } of dashboard.panels) {
    const where = `panel "${title}" of "${dashboard.title}"`;
    for (const { language, expr } of queries) checkExpression(where, grammars[language], expr, values);
  }
  for (const { name, language, expr } of dashboard.annotations) {
    checkExpression(`annotation "${name}" of "${dashboard.title}"`, grammars[language], expr, values);
  }
}

function checkExpression(
  where: string,
  language: QueryLanguage | undefined,
  expr: string,
  values: VariableValues,
): void {
  const query = fill(where, expr, values);
  if (language === undefined) return;
  const problems = checkQuery(language, query);
  if (problems.length > 0) throw new GenerationError(where, describeProblems(query, problems));
}

function fill(where: string, expr: string, values: VariableValues): string {
  try {
    return interpolate(expr, values);
  } catch (error) {
    throw new GenerationError(where, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

import { GenerationError } from '../generation-error.ts';
import { checkQuery, describeProblems } from '../queries/check.ts';
import { alertRules } from './alert-rules.ts';
import type { Objective } from './objective.ts';
import { recordingRules } from './recording-rules.ts';

/**
 * Parses every expression of an objective’s rules and looks its names up in the catalogue.
 *
 * @throws GenerationError naming the objective and the rule
 */
export function checkRules(objective: Objective): void {
  const rules = [
    ...recordingRules(objective).map(({ record, expr }) => ({ name: record, expr })),
    ...alertRules(objective).map(({ alert, expr }) => ({ name: alert, expr })),
  ];
  for (const { name, expr } of rules) {
    const problems = checkQuery('promql', expr);
    if (problems.length > 0) {
      throw new GenerationError(`rule ${name} of "${objective.name}"`, describeProblems(expr, problems));
    }
  }
}

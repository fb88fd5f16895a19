import { GenerationError } from '../generation-error.ts';
import { checkQuery, describeProblems } from '../queries/check.ts';
import { type AlertRule, alertRules } from './alert-rules.ts';
import type { Objective } from './objective.ts';
import { recordingRules } from './recording-rules.ts';

/**
 * Parses every expression of an objective’s rules and looks its names up in the catalogue.
 *
 * @throws GenerationError naming the objective and the rule
 */
export function checkObjectiveRules(objective: Objective): void {
  for (const { record, expr } of recordingRules(objective)) checkRule(objective.name, record, expr);
  checkAlerts(objective.name, alertRules(objective));
}

/** The same for alerts alone; `group` names where they belong. */
export function checkAlerts(group: string, alerts: readonly AlertRule[]): void {
  for (const { alert, expr } of alerts) checkRule(group, alert, expr);
}

function checkRule(group: string, name: string, expr: string): void {
  const problems = checkQuery('promql', expr);
  if (problems.length > 0) {
    throw new GenerationError(`rule ${name} of "${group}"`, describeProblems(expr, problems));
  }
}

import type { Evidence } from './evidence.ts';
import { logRules } from './log-rules.ts';
import { metricRules } from './metric-rules.ts';
import { resourceRules } from './resource-rules.ts';
import { type Place, type Rule, weights } from './rule.ts';
import { spanRules } from './span-rules.ts';

/** Every rule of the specification, by its id. */
export const rules: readonly Rule[] = [...resourceRules, ...spanRules, ...logRules, ...metricRules];

/** A rule that does not hold, and where. */
export interface Broken {
  readonly rule: Rule;
  readonly where: readonly Place[];
}

export interface ServiceScore {
  readonly service: string;
  /** 0 to 100; undefined: the service has sent nothing that a rule could judge. */
  readonly score: number | undefined;
  readonly judged: number;
  readonly broken: readonly Broken[];
  readonly held: readonly Rule[];
}

/** The specification’s words for a score. */
export function categoryOf(score: number): 'excellent' | 'good' | 'needs improvement' | 'poor' {
  if (score >= 90) return 'excellent';
  if (score >= 75) return 'good';
  return score >= 50 ? 'needs improvement' : 'poor';
}

/** Weight of the rules that hold in the weight of all that could be judged, in percent, as the specification has it. */
export function scoreOf(evidence: Evidence): ServiceScore {
  const judged = rules.flatMap((rule) => {
    const where = rule.judge(evidence);
    return where ? [{ rule, where }] : [];
  });
  const broken = judged.filter(({ where }) => where.length > 0);
  const weigh = (some: readonly Broken[]) => some.reduce((sum, { rule }) => sum + weights[rule.impact], 0);
  const total = weigh(judged);
  return {
    service: evidence.service,
    score: total > 0 ? ((total - weigh(broken)) / total) * 100 : undefined,
    judged: judged.length,
    broken,
    held: judged.flatMap(({ rule, where }) => (where.length === 0 ? [rule] : [])),
  };
}

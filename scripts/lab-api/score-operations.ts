import { type ScoreReport, scoreReportSchema, scoreRoute } from '@lab/api-contract/score';
import { defineOperation, type Operation } from '@lab/http/operation';
import { rateServices } from '../score/rate.ts';
import { type Rule, weights } from '../score/rule.ts';
import { categoryOf, rules, type ServiceScore } from '../score/score.ts';
import { UserError } from '../terminal/user-error.ts';
import { kept } from './kept.ts';
import type { Lab } from './lab.ts';
import { iso, read } from './operation-kit.ts';

const minutes = 60;
const keepMs = 30_000;
/** Nginx waits for 60 s. */
const deadlineMs = 45_000;
const placesShown = 20;

/** How well each service is instrumented. */
export function scoreOperations({ settings }: Lab): Operation[] {
  const report = kept(async (signal) => reportOf(await rateServices(settings, minutes, signal)), {
    keepMs,
    deadlineMs,
  });
  return [
    defineOperation({
      ...read,
      tag: 'score',
      path: scoreRoute,
      id: 'getScore',
      summary: 'Rates each service by the Instrumentation Score specification; the result is kept for 30 s',
      answer: { status: 200, description: 'The score of each service', schema: scoreReportSchema },
      handle: async () => ({ body: await report().catch(tooSlow) }),
    }),
  ];
}

function tooSlow(error: unknown): never {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    throw new UserError(
      `The stores did not answer within ${deadlineMs / 1_000} s`,
      'Try again when the lab is less busy, or judge less: npx lab score --last 10',
    );
  throw error;
}

const reportOf = (scores: readonly ServiceScore[]): ScoreReport => ({
  rated_at: iso(Date.now()),
  minutes,
  services: scores.map(serviceOf),
});

function serviceOf({ service, score, broken, held }: ServiceScore): ScoreReport['services'][number] {
  const judged = new Set([...held, ...broken.map(({ rule }) => rule)]);
  return {
    service,
    score: score ?? null,
    category: score === undefined ? null : categoryOf(score),
    broken: broken.map(({ rule, where }) => ({
      ...ruleOf(rule),
      mend: rule.mend,
      places: where.slice(0, placesShown).map(({ text, traceId, metric }) => ({
        ...{ text, trace_id: traceId ?? null, metric: metric ?? null },
      })),
      place_count: where.length,
    })),
    held: held.map(ruleOf),
    not_judged: rules.filter((rule) => !judged.has(rule)).map(ruleOf),
  };
}

const ruleOf = ({ id, title, impact }: Rule) => ({ id, title, impact, weight: weights[impact] });

import { z } from 'zod';

/** The route of the Instrumentation Score. */
export const scoreRoute = '/lab/api/score';

const impact = z.enum(['critical', 'important', 'normal', 'low']);

const ruleSchema = z
  .strictObject({
    id: z.string().meta({ example: 'SPA-002' }),
    title: z.string().meta({ description: 'What holds when the rule does' }),
    impact,
    weight: z.int(),
  })
  .meta({ id: 'ScoreRule' });

const placeSchema = z
  .strictObject({
    text: z.string(),
    trace_id: z.string().nullable().meta({ description: 'A trace that shows it' }),
    metric: z.string().nullable().meta({ description: 'The metric that is meant' }),
  })
  .meta({ id: 'ScorePlace' });

const brokenRuleSchema = ruleSchema
  .extend({
    mend: z.string().meta({ description: 'What to do' }),
    places: z.array(placeSchema).meta({ description: 'The first ones that break it' }),
    place_count: z.int().meta({ description: 'How many there are' }),
  })
  .meta({ id: 'BrokenScoreRule' });

const serviceScoreSchema = z
  .strictObject({
    service: z.string(),
    score: z.number().min(0).max(100).nullable().meta({ description: 'null: it has sent nothing to judge' }),
    category: z.enum(['excellent', 'good', 'needs improvement', 'poor']).nullable(),
    broken: z.array(brokenRuleSchema),
    held: z.array(ruleSchema),
    not_judged: z
      .array(ruleSchema)
      .meta({ description: 'Rules without anything to judge: they do not count' }),
  })
  .meta({ id: 'ServiceScore' });

export const scoreReportSchema = z
  .strictObject({
    rated_at: z.iso.datetime(),
    minutes: z.int().meta({ description: 'Judged is what was sent in the last minutes before' }),
    services: z.array(serviceScoreSchema),
  })
  .meta({ id: 'ScoreReport' });

export type ScoreReport = z.infer<typeof scoreReportSchema>;
export type RatedService = ScoreReport['services'][number];
export type BrokenScoreRule = RatedService['broken'][number];
export type ScoreRule = RatedService['held'][number];

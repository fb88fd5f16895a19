import { z } from 'zod';

const figure = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  limit: z.object({ at: z.enum(['least', 'most']), value: z.number() }).optional(),
});

const spread = z.object({ median: z.number(), deviation: z.number() });

/** What was measured of each of several things in one run, and how it relates to the first of them. */
const comparison = z.object({
  title: z.string(),
  rounds: z.number(),
  measures: z.array(z.object({ name: z.string(), unit: z.string(), digits: z.number() })),
  rows: z.array(z.object({ name: z.string(), values: z.array(spread), ratios: z.array(spread) })),
  /** For each measure, how far the ratio of the first thing to itself was from 1, and how far it spread. */
  noise: z.array(z.number()),
});

const table = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
});

const plot = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bars'),
    name: z.string().regex(/^[a-z-]+$/),
    title: z.string(),
    unit: z.string(),
    bars: z.array(
      z.object({
        title: z.string(),
        from: z.number().optional(),
        to: z.number(),
        spread: z.number().optional(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('sizes'),
    name: z.string().regex(/^[a-z-]+$/),
    title: z.string(),
    unit: z.string(),
    of: z.string(),
    lines: z.array(z.object({ title: z.string(), points: z.array(z.tuple([z.number(), z.number()])) })),
  }),
]);

/** What a benchmark found. */
export const findingsSchema = z.object({
  figures: z.array(figure),
  comparisons: z.array(comparison).optional(),
  tables: z.array(table).optional(),
  plots: z.array(plot).optional(),
  /** What a reader has to know about the run, in sentences. */
  notes: z.array(z.string()).optional(),
});

/** A run of a benchmark as it is committed. */
export const resultSchema = findingsSchema.extend({
  name: z.string(),
  /** ISO 8601. */
  at: z.string(),
  seconds: z.number(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    /** Processes that ran or wanted to, before and after: two are more than one core has. */
    loadAverage: z.object({ before: z.number(), after: z.number() }),
  }),
  versions: z.record(z.string(), z.string()),
});

export type Findings = z.infer<typeof findingsSchema>;
export type Comparison = z.infer<typeof comparison>;
export type Plot = z.infer<typeof plot>;
export type Result = z.infer<typeof resultSchema>;

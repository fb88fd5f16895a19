import { backendMetrics, browserMetrics, labMetrics, type MetricDefinition } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { z } from 'zod';
import { GenerationError } from '../generation-error.ts';
import { targetLabels } from '../queries/promql.ts';
import { alertThreshold, burnRatePolicy } from './burn-rate.ts';

const definitions: readonly MetricDefinition[] = [
  backendMetrics,
  browserMetrics,
  labMetrics,
  shopMetrics,
].flatMap((group) => Object.values<MetricDefinition>(group));

/** The catalogue’s definition of one of the lab’s own metrics. */
export function findMetric(name: string): MetricDefinition | undefined {
  return definitions.find((metric) => metric.name === name);
}

const matcher = z.strictObject({ op: z.enum(['=', '!=', '=~', '!~']), value: z.string() });

/** A set of events: a catalogue metric, narrowed by labels that it has. */
const selection = z
  .strictObject({ metric: z.string(), where: z.record(z.string(), matcher).default({}) })
  .superRefine(({ metric: name, where }, context) => {
    const metric = findMetric(name);
    if (!metric) {
      context.addIssue(`the catalogue (telemetry/src/metrics.ts) has no metric "${name}"`);
      return;
    }
    const known: readonly string[] = [...metric.labels, ...targetLabels];
    for (const label of Object.keys(where).filter((used) => !known.includes(used))) {
      context.addIssue(`${name} has no label "${label}"; it has ${known.join(', ')}`);
    }
  });

/** Events that are counted; a histogram counts its observations. */
const counter = selection.refine(({ metric }) => findMetric(metric)?.type !== 'gauge', {
  error: 'must be a counter or a histogram',
});

/** Share of bad events: `bad` must count a part of what `total` counts. Good ones are the difference. */
const eventsIndicator = z.strictObject({ kind: z.literal('events'), total: counter, bad: counter });

/** Share of events slower than a threshold, which must be a bucket boundary: only there is the count exact. */
const latencyIndicator = z
  .strictObject({ kind: z.literal('latency'), histogram: selection, thresholdSeconds: z.number().positive() })
  .superRefine(({ histogram, thresholdSeconds }, context) => {
    const metric = findMetric(histogram.metric);
    if (!metric) return;
    const bounds = metric.buckets ?? [];
    if (bounds.includes(thresholdSeconds)) return;
    context.addIssue(
      bounds.length > 0
        ? `threshold ${thresholdSeconds} is no bucket boundary of ${metric.name}; choose one of ${bounds.join(', ')}`
        : `${metric.name} is no histogram`,
    );
  });

export const objectiveSchema = z.strictObject({
  /** Lower-case words joined by `-`: the value of the label `slo`, the file name of the rules and of the runbook. */
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"'),
  title: z.string().min(1),
  /** What users get, in one sentence. */
  description: z.string().min(1),
  service: z.enum(services),
  owner: z.string().min(1),
  /** Name of a page in `docs/runbooks/`, without `.md`. */
  runbook: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Where its panels are. */
  dashboard: z.enum(['slo', 'shop']).default('slo'),
  /** Share of good events that is promised, in percent. */
  objectivePercent: z.number().gt(0).lt(100),
  /** Fewer events than this in an alert’s long window prove nothing: one failed request out of two is no outage. */
  minimumEvents: z.number().int().positive(),
  indicator: z.discriminatedUnion('kind', [eventsIndicator, latencyIndicator]),
  /** TraceQL that finds requests behind bad events; absent where no trace tells of them. */
  traces: z.string().optional(),
});

export type ObjectiveDefinition = z.input<typeof objectiveSchema>;
export type Objective = Readonly<z.output<typeof objectiveSchema>>;
export type Indicator = Objective['indicator'];
export type Selection = z.output<typeof selection>;

/**
 * Checks a definition against the catalogue and the alert policy.
 *
 * @throws GenerationError naming the objective and everything that is wrong with it
 */
export function defineObjective(definition: ObjectiveDefinition): Objective {
  const where = `objective "${definition.name}"`;
  const parsed = objectiveSchema.safeParse(definition);
  if (!parsed.success)
    throw new GenerationError(where, z.prettifyError(parsed.error), { cause: parsed.error });
  for (const alert of burnRatePolicy) {
    const threshold = alertThreshold(alert, parsed.data.objectivePercent);
    if (threshold >= 1) {
      throw new GenerationError(
        where,
        `its ${alert.longWindow} alert needs an error ratio above ${threshold}, which cannot be; raise objectivePercent`,
      );
    }
  }
  return parsed.data;
}

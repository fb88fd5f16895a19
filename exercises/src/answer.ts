import { parse } from 'yaml';
import { z } from 'zod';
import { choices, verdicts } from './causes.ts';

const mostCauses = 3;
const oneOf = (known: readonly string[], what: string) =>
  z.string().refine((text) => known.includes(text), {
    error: `is not one of the ${what}: ${known.join(', ')}`,
  });

const cause = z.strictObject({
  service: oneOf(choices.services, 'services').optional(),
  component: oneOf(choices.components, 'components').optional(),
  kind: oneOf(choices.kinds, 'kinds').optional(),
  /** When it began: `14:03:20` by this machine's clock, or with date and zone as ISO 8601. */
  start: z
    .string()
    .refine((text) => !Number.isNaN(timeOf(text, 0)), 'is neither HH:MM:SS nor a time in ISO 8601')
    .optional(),
  /** From what is broken to where users feel it. */
  chain: z.array(oneOf(choices.places, 'places')).max(10).default([]),
});

/** An answer as a person or a program gives it. What is not known is left out. */
export const answerSchema = z.strictObject({
  verdict: z.enum(verdicts),
  causes: z.array(cause).min(1).max(mostCauses),
  /** Id of a trace in which it can be seen. */
  trace: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits')
    .optional(),
});
export type Answer = z.output<typeof answerSchema>;

/** The answer could not be read: what is wrong, a line each. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('The answer could not be read');
    this.problems = problems;
  }
}

/** Parses YAML, of which JSON is a part. @throws UnreadableAnswer */
export function readAnswer(text: string): Answer {
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new UnreadableAnswer([error instanceof Error ? error.message : String(error)]);
  }
  const answer = answerSchema.safeParse(withoutEmpty(parsed));
  if (!answer.success) throw new UnreadableAnswer(answer.error.issues.map(problem));
  return answer.data;
}

const problem = ({ path, message }: z.core.$ZodIssue) => `${path.join('.') || 'the answer'}: ${message}`;

/** A line of the form that was left empty is null in YAML. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutEmpty(inner)]])),
  );
}

/** Milliseconds since the epoch, or NaN. @param near a time of the day that is meant by `HH:MM:SS` */
export function timeOf(text: string, near: number): number {
  const [, hours, minutes, seconds] = /^(\d{1,2}):(\d\d):(\d\d)$/.exec(text) ?? [];
  if (hours === undefined) return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  const time = new Date(near).setHours(Number(hours), Number(minutes), Number(seconds), 0);
  // Around midnight the other day may be meant.
  const dayMs = 86_400_000;
  const candidates = [time - dayMs, time, time + dayMs];
  return candidates.reduce((best, one) => (Math.abs(one - near) < Math.abs(best - near) ? one : best));
}

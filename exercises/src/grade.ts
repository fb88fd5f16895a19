import { type Answer, timeOf } from './answer.ts';
import type { TrueCause, Truth } from './truth.ts';

/** What each part of a right answer is worth. */
const weights = {
  service: 10,
  component: 25,
  kind: 25,
  start: 15,
  chain: 15,
  trace: 10,
  mending: 20,
} as const;
export type Part = keyof typeof weights;

export interface PartResult {
  readonly part: Part;
  readonly points: number;
  readonly of: number;
}

/** How good an answer was. */
export interface Grade {
  readonly verdictIsRight: boolean;
  readonly parts: readonly PartResult[];
  /** Points taken for hints. */
  readonly hints: number;
  /** 0 to 100. */
  readonly percent: number;
}

/** What an answer is graded with. */
export interface Circumstances {
  /** Whether the trace of the answer shows the fault; of something harmless no trace is asked for. */
  readonly traceIsEvidence: boolean;
  /** Whether the damage is repaired; undefined if the exercise asks for no repair. */
  readonly isMended?: boolean | undefined;
  /** A start is right within so many seconds. */
  readonly tolerance: number;
  /** Points that the hints have cost. */
  readonly hints: number;
}

/**
 * Grades an answer by its parts. A wrong verdict is worth nothing: who calls a broken system healthy has found no cause. With several
 * causes, each true one is compared with the answer's that fits it best, and what was named in vain lowers the share.
 */
export function grade(
  answer: Answer,
  truth: Truth,
  { traceIsEvidence, isMended, tolerance, hints }: Circumstances,
): Grade {
  const verdictIsRight = answer.verdict === truth.verdict;
  const ofCauses = verdictIsRight ? bestMatch(answer, truth, tolerance) : new Map<Part, number>();
  const surplus = Math.max(truth.causes.length, answer.causes.length);
  const ofWhole = new Map<Part, boolean>([
    ['trace', traceIsEvidence],
    ['mending', isMended === true],
  ]);
  const asked = partsOf(truth).filter((part) => part !== 'mending' || isMended !== undefined);
  const parts = asked.map((part): PartResult => {
    const of = weights[part];
    const whole = ofWhole.get(part);
    const share = whole === undefined ? (ofCauses.get(part) ?? 0) / surplus : Number(verdictIsRight && whole);
    return { part, points: of * share, of };
  });
  const sum = (key: 'points' | 'of') => parts.reduce((total, one) => total + one[key], 0);
  const percent = Math.max(0, Math.round((100 * sum('points')) / sum('of')) - hints);
  return { verdictIsRight, parts, hints, percent };
}

/** A trace is asked for where one can show the fault. */
function partsOf({ causes }: Truth): readonly Part[] {
  const isTraced = causes.some(({ evidence }) => evidence.some(({ language }) => language === 'TraceQL'));
  return (Object.keys(weights) as Part[]).filter((part) => part !== 'trace' || isTraced);
}

type Shares = ReadonlyMap<Part, number>;

/** The sum of the shares over the causes, for the assignment of answers to causes that is worth most. */
function bestMatch({ causes: given }: Answer, { causes }: Truth, tolerance: number): Shares {
  let best: Shares = new Map();
  const places = Array.from({ length: Math.max(given.length, causes.length) }, (_, index) => index);
  for (const order of ordersOf(places)) {
    const shares = new Map<Part, number>();
    for (const [index, cause] of causes.entries()) {
      const answer = given[order[index] ?? -1];
      if (!answer) continue;
      for (const [part, share] of sharesOf(answer, cause, tolerance))
        shares.set(part, (shares.get(part) ?? 0) + share);
    }
    if (worthOf(shares) > worthOf(best)) best = shares;
  }
  return best;
}

const worthOf = (shares: Shares) =>
  [...shares].reduce((total, [part, share]) => total + weights[part] * share, 0);

function sharesOf(answer: Answer['causes'][number], cause: TrueCause, tolerance: number): Shares {
  const off = Math.abs(timeOf(answer.start ?? '', cause.start) - cause.start) / 1_000;
  return new Map<Part, number>([
    ['service', Number(answer.service === cause.service)],
    // The same name means another thing in another service.
    ['component', Number(answer.service === cause.service && answer.component === cause.component)],
    ['kind', Number(answer.kind === cause.kind)],
    ['start', Number(off <= tolerance)],
    ['chain', similarity(edgesOf(answer.chain), edgesOf(cause.chain))],
  ]);
}

const edgesOf = (chain: readonly string[]) =>
  new Set(chain.slice(1).map((to, index) => `${chain[index]} → ${to}`));

/** F1 score: 1 for the same sets, 0 for sets without a common member. */
function similarity(given: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const common = [...given].filter((edge) => right.has(edge)).length;
  return given.size + right.size === 0 ? 0 : (2 * common) / (given.size + right.size);
}

/** All orders of a short list. */
function ordersOf(list: readonly number[]): readonly (readonly number[])[] {
  if (list.length <= 1) return [list];
  return list.flatMap((first) =>
    ordersOf(list.filter((other) => other !== first)).map((rest) => [first, ...rest]),
  );
}

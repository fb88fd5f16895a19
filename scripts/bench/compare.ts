import type { Comparison } from './result.ts';
import { spreadOf } from './spread.ts';

/** One of the things that are compared: measuring it once gives one number a measure. */
export interface Contestant {
  readonly name: string;
  readonly measure: () => Promise<readonly number[]>;
}

export interface CompareOptions {
  readonly title: string;
  readonly measures: Comparison['measures'];
  /** The first one is what the others are related to. */
  readonly contestants: readonly [Contestant, ...Contestant[]];
  readonly rounds: number;
  readonly onRound?: (round: number) => void;
}

/**
 * Measures each contestant once a round, forwards and backwards in turn, so that what the machine does meanwhile meets all of
 * them. The first one takes part twice: how far it is from itself is the noise. Ratios are those within a round.
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { title, measures, contestants, rounds } = options;
  const [base] = contestants;
  const again = { name: `${base.name}, again`, measure: base.measure };
  const all = [...contestants, again];
  const taken = all.map((): (readonly number[])[] => []);
  for (let round = 0; round < rounds; round += 1) {
    options.onRound?.(round);
    const order = round % 2 === 0 ? [...all.keys()] : [...all.keys()].reverse();
    for (const nth of order) taken[nth]?.push((await all[nth]?.measure()) ?? []);
  }
  const rows = all.map(({ name }, nth) => ({
    name,
    values: measures.map((_, measure) => spreadOf(column(taken[nth], measure))),
    ratios: measures.map((_, measure) => spreadOf(ratiosOf(taken, nth, measure))),
  }));
  const noise = (rows.at(-1)?.ratios ?? []).map(({ median, deviation }) => Math.abs(median - 1) + deviation);
  return { title, rounds, measures: [...measures], rows, noise };
}

const column = (samples: readonly (readonly number[])[] = [], measure: number) =>
  samples.map((sample) => sample[measure] ?? Number.NaN);

/** To the mean of the base's two measurements of the round; the base's own second one to its first. */
function ratiosOf(
  taken: readonly (readonly (readonly number[])[])[],
  nth: number,
  measure: number,
): number[] {
  const first = column(taken[0], measure);
  const second = column(taken.at(-1), measure);
  const isBase = nth === 0 || nth === taken.length - 1;
  return column(taken[nth], measure).map((value, round) => {
    const [one = Number.NaN, two = Number.NaN] = [first[round], second[round]];
    return value / (isBase ? one : (one + two) / 2);
  });
}

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { z } from 'zod';
import type { CauseId } from './causes.ts';
import type { Happening, Range } from './exercise.ts';
import { type ExerciseId, exercises } from './exercises.ts';
import { type HarmlessId, harmless } from './harmless.ts';

/** When things happen, in seconds. */
export interface Pace {
  /** From the start of the traffic to the first cause; distractions begin meanwhile. */
  readonly lead: Range;
  /** From one cause to the next. */
  readonly between: Range;
  /** How far the start of an answer may be off. */
  readonly tolerance: number;
}

/** For people: nobody knows when it begins. */
export const usualPace: Pace = { lead: [60, 180], between: [30, 90], tolerance: 60 };
/** For programs, which need no time to look around; the start is no easier to guess. */
export const quickPace: Pace = { lead: [24, 36], between: [8, 12], tolerance: 20 };

/** The exercise ends by itself after so many seconds. */
export const longestSeconds = 45 * 60;

export const plannedEvent = z.object({
  id: z.custom<CauseId>((value) => typeof value === 'string'),
  /** Whether it is to be found, or distracts from what is to be found. */
  isCause: z.boolean(),
  afterSeconds: z.number(),
  forSeconds: z.number(),
  /** The fault's parameters. */
  strength: z.record(z.string(), z.number()),
});

/** What happens in one run of an exercise. */
export type PlannedEvent = z.output<typeof plannedEvent>;

/** Draws an inclusive whole number. */
type Draw = (range: Range) => number;

/** What happens when in an exercise: the same for the same seed. @param seed a whole number */
export function planOf(id: ExerciseId, seed: number, pace: Pace): readonly PlannedEvent[] {
  const generator = xoroshiro128plus(seed);
  const draw: Draw = ([least, most]) => uniformInt(generator, least, most);
  const { causes, distractions } = exercises[id];
  const lead = draw(pace.lead);
  const events: PlannedEvent[] = distractions.map((distraction) => distracting(distraction, lead, draw));
  let afterSeconds = lead;
  for (const alternatives of causes) {
    const chosen = chooseFrom<Happening>(alternatives, draw);
    events.push(causing(chosen, afterSeconds, draw));
    afterSeconds += draw(pace.between);
  }
  return events.toSorted((one, other) => one.afterSeconds - other.afterSeconds);
}

function distracting(id: HarmlessId, lead: number, draw: Draw): PlannedEvent {
  const afterSeconds = draw([Math.floor(lead / 4), Math.floor((lead * 3) / 4)]);
  const forSeconds = Math.min(harmless[id].seconds, lead);
  return { id, isCause: false, afterSeconds, forSeconds, strength: {} };
}

function causing(happening: Happening, afterSeconds: number, draw: Draw): PlannedEvent {
  if ('harmless' in happening) {
    const { harmless: id } = happening;
    return { id, isCause: true, afterSeconds, forSeconds: harmless[id].seconds, strength: {} };
  }
  const ranges: Readonly<Record<string, Range>> = happening.strength ?? {};
  const strength = Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, draw(range)]));
  const { fault: id, seconds } = happening;
  const forSeconds = seconds ? draw(seconds) : longestSeconds - afterSeconds;
  return { id, isCause: true, afterSeconds, forSeconds, strength };
}

function chooseFrom<T>(list: readonly T[], draw: Draw): T {
  const chosen = list[draw([0, list.length - 1])];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
}

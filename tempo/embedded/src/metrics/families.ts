import { type FamilyOptions, type SeriesBounds, SeriesFamily } from './series.ts';

type Labels = Readonly<Record<string, string>>;

/** Adds to a counter or observes seconds; `now` in milliseconds since the epoch. */
export type Observe = (labels: Labels, value: number, now: number) => void;

/** All families of series that are derived from spans. */
export class DerivedFamilies {
  readonly #families: SeriesFamily[] = [];
  readonly #bounds: SeriesBounds;
  readonly #overflowed: () => void;

  /** @param overflowed called for each observation that went to an overflow series */
  constructor(bounds: SeriesBounds, overflowed: () => void) {
    this.#bounds = bounds;
    this.#overflowed = overflowed;
  }

  add(options: FamilyOptions): Observe {
    const family = new SeriesFamily(options, this.#bounds, this.#overflowed);
    this.#families.push(family);
    const { labelNames } = options;
    return (labels, value, now) =>
      family.observe(
        labelNames.map((name) => labels[name] ?? ''),
        value,
        now,
      );
  }

  expire(now: number): void {
    for (const family of this.#families) family.expire(now);
  }

  /** Prometheus text format. */
  text(now: number): string {
    return this.#families.map((family) => family.text(now)).join('');
  }
}

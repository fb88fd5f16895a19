import { reasonOf } from '@lab/wait/wait-until';
import { samplingInUse } from '../stack/sampling.ts';
import type { Settings } from '../stack/settings.ts';
import type { Reporter } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import type { Stop } from './tour.ts';

/** A tour as its visitor sees it now. */
export interface Visit {
  /** The stops reached so far, with their text. */
  readonly stops: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly of: number;
  /** `looking`: the stop waits for something. `ready`: the visitor may go on. */
  readonly state: 'looking' | 'ready' | 'over' | 'failed';
  /** What is waited for, or why it failed. */
  readonly note: string;
}

/** Leads one visitor at a time from stop to stop. */
export interface Guide {
  /** Begins at the first stop; a tour under way ends. */
  readonly start: () => Visit;
  /** To the next stop. @throws UserError unless the visitor may go on */
  readonly next: () => Visit;
  readonly end: () => void;
  readonly visit: () => Visit | undefined;
}

export function createGuide(settings: Settings, stops: readonly Stop[]): Guide {
  let tour: Tour | undefined;
  return {
    start() {
      tour?.end();
      tour = new Tour(settings, stops);
      return tour.visit();
    },
    next() {
      if (!tour) throw new UserError('No tour is under way', 'Start it first');
      tour.next();
      return tour.visit();
    },
    end() {
      tour?.end();
      tour = undefined;
    },
    visit: () => tour?.visit(),
  };
}

class Tour {
  readonly #stops: readonly Stop[];
  readonly #settings: Settings;
  readonly #startedAt = Date.now();
  readonly #ending = new AbortController();
  readonly #reached: { readonly title: string; readonly lines: string[] }[] = [];
  #state: Visit['state'] = 'looking';
  #note = '';
  #traceId = '';

  constructor(settings: Settings, stops: readonly Stop[]) {
    this.#settings = settings;
    this.#stops = stops;
    this.#go();
  }

  visit(): Visit {
    return { stops: this.#reached, of: this.#stops.length, state: this.#state, note: this.#note };
  }

  next(): void {
    if (this.#state !== 'ready')
      throw new UserError('The tour cannot go on yet', 'Do what this stop asks for');
    this.#go();
  }

  end(): void {
    this.#ending.abort();
  }

  #go(): void {
    const stop = this.#stops[this.#reached.length];
    if (!stop) return;
    this.#state = 'looking';
    this.#visitStop(stop).then(
      (traceId) => {
        this.#traceId = traceId;
        this.#note = '';
        this.#state = this.#reached.length === this.#stops.length ? 'over' : 'ready';
      },
      (error: unknown) => {
        this.#state = 'failed';
        this.#note = reasonOf(error);
      },
    );
  }

  async #visitStop(stop: Stop): Promise<string> {
    const lines: string[] = [];
    this.#reached.push({ title: stop.title, lines });
    const reporter: Reporter = {
      say: (line) => lines.push(line),
      step: (title, _estimate, work) => {
        this.#note = title;
        return work(() => undefined);
      },
    };
    return stop.visit(
      {
        settings: this.#settings,
        endpoints: endpointsOf(this.#settings),
        sampling: await samplingInUse(this.#settings),
        reporter,
        signal: this.#ending.signal,
        startedAt: this.#startedAt,
        say: (...more) => lines.push(...more),
      },
      this.#traceId,
    );
  }
}

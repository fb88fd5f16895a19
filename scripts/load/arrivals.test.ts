import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { type Clock, pace } from '../traffic/pace.ts';
import { arrivals } from './arrivals.ts';
import { adapted, type Phase, peakOf, profileNames, profiles, secondsOf } from './profiles.ts';
import { randomFrom } from './random.ts';

const phase = fc.record({
  name: fc.constant('phase'),
  seconds: fc.integer({ min: 1, max: 60 }),
  from: fc.double({ min: 0, max: 10, noNaN: true }),
  to: fc.double({ min: 0, max: 10, noNaN: true }),
});

describe('arrivals', () => {
  it('grow, and lie within the phases', () => {
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 4 }), fc.integer(), (phases, one) => {
        const times = [...arrivals(phases, 5, randomFrom(one))];
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        for (const time of times) expect(time).toBeLessThanOrEqual(1_000 * secondsOf(phases) + 1e-6);
      }),
    );
  });

  it.each([
    { what: 'a level', phases: [{ name: '', seconds: 100, from: 1, to: 1 }], expected: 10_000 },
    { what: 'a ramp', phases: [{ name: '', seconds: 100, from: 0, to: 1 }], expected: 5_000 },
    {
      what: 'a pause between two levels',
      phases: [
        { name: '', seconds: 50, from: 1, to: 1 },
        { name: '', seconds: 50, from: 0, to: 0 },
        { name: '', seconds: 50, from: 2, to: 2 },
      ],
      expected: 15_000,
    },
  ])('are as many as asked for in $what', ({ phases, expected }) => {
    const times = [...arrivals(phases, 100, randomFrom(1))];
    // Four standard deviations of a Poisson process.
    expect(Math.abs(times.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('come more and more often in a ramp, and not at all in a pause', () => {
    const phases: readonly Phase[] = [
      { name: 'ramp', seconds: 100, from: 0, to: 1 },
      { name: 'pause', seconds: 100, from: 0, to: 0 },
    ];
    const times = [...arrivals(phases, 100, randomFrom(1))];
    expect(times.filter((time) => time < 50_000).length / times.length).toBeCloseTo(0.25, 1);
    expect(times.filter((time) => time > 100_000)).toEqual([]);
  });

  it('are the same for the same seed, and others for another', () => {
    const timesOf = (one: number) => [...arrivals(profiles.spike.phases, 10, randomFrom(one))];
    expect(timesOf(1)).toEqual(timesOf(1));
    expect(timesOf(1)).not.toEqual(timesOf(2));
  });

  it('do not depend on how long answers take (open model)', async () => {
    const answerTimes = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(phase, { minLength: 1, maxLength: 3 }),
        answerTimes,
        async (phases, answers) => {
          const due = [...arrivals(phases, 1, randomFrom(7))];
          const clock = simulatedClock();
          const begun: number[] = [];
          const answered: Promise<unknown>[] = [];
          const users = () => {
            begun.push(clock.now());
            answered.push(clock.after(answers[begun.length % answers.length] ?? 0));
          };
          await pace(due, users, new AbortController().signal, clock);
          expect(begun.map(toMicroseconds)).toEqual(due.map(toMicroseconds));
          clock.finish();
          await Promise.all(answered);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('end when the run is ended', async () => {
    const stopping = new AbortController();
    let begun = 0;
    const begin = () => {
      begun += 1;
      if (begun === 3) stopping.abort();
    };
    await pace([1, 2, 3, 4, 5], begin, stopping.signal, simulatedClock());
    expect(begun).toBe(3);
  });
});

const toMicroseconds = (ms: number) => Math.round(ms * 1_000);

/** A clock that moves only when it is slept on; answers come when their time has passed. */
function simulatedClock(): Clock & { after: (ms: number) => Promise<void>; finish: () => void } {
  let now = 0;
  let waiting: { readonly at: number; readonly resolve: () => void }[] = [];
  const release = () => {
    for (const { at, resolve } of waiting) if (at <= now) resolve();
    waiting = waiting.filter(({ at }) => at > now);
  };
  return {
    now: () => now,
    async sleep(ms) {
      now += ms;
      release();
    },
    after: (ms) => new Promise<void>((resolve) => waiting.push({ at: now + ms, resolve })),
    finish() {
      now = Number.POSITIVE_INFINITY;
      release();
    },
  };
}

describe('profiles', () => {
  it.each(profileNames)('%s keeps its shape at another rate and length', (name) => {
    const changed = adapted(profiles[name], { rate: 7, seconds: 30 });
    expect(changed.requestsPerSecond).toBe(7);
    expect(secondsOf(changed.phases)).toBeCloseTo(30);
    expect(changed.phases.map(({ from, to }) => [from, to])).toEqual(
      profiles[name].phases.map(({ from, to }) => [from, to]),
    );
  });

  it('has a spike of five times the rate', () => {
    expect(peakOf(profiles.spike)).toBe(5 * profiles.spike.requestsPerSecond);
  });
});

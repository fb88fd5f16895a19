import { apiLatencySeconds } from '@lab/telemetry/metrics';
import { z } from 'zod';

/** The most that one machine is asked for; it bounds `--rate` and the peaks of every profile. */
export const mostRequestsPerSecond = 1_000;

const factor = z.number().min(0).max(20);
const phaseSchema = z.strictObject({
  name: z.string(),
  seconds: z.number().positive(),
  /** Multiples of the profile’s rate at its begin and its end; in between the rate changes evenly. */
  from: factor,
  to: factor,
});
const thresholdsSchema = z.strictObject({
  /** 95 % of the requests are answered within this time. */
  p95Ms: z.number().positive(),
  /** The largest share of requests that may fail. */
  errorShare: z.number().min(0).max(1),
});
const profileSchema = z.strictObject({
  title: z.string(),
  /** What a factor of 1 is. */
  requestsPerSecond: z.number().positive(),
  phases: z.array(phaseSchema).min(1),
  thresholds: thresholdsSchema,
});

export type Phase = Readonly<z.infer<typeof phaseSchema>>;
export type Thresholds = Readonly<z.infer<typeof thresholdsSchema>>;
export type Profile = Readonly<z.infer<typeof profileSchema>>;

export const profileNames = ['smoke', 'steady', 'spike', 'stress', 'soak'] as const;
export type ProfileName = (typeof profileNames)[number];

const thresholds: Thresholds = { p95Ms: 1_000 * apiLatencySeconds, errorShare: 0.01 };
const level = (name: string, seconds: number, of: number): Phase => ({ name, seconds, from: of, to: of });

/** How the load changes over the time of a run. Adding one takes an entry here, and its name above. */
export const profiles: Readonly<Record<ProfileName, Profile>> = z
  .record(z.enum(profileNames), profileSchema)
  .parse({
    smoke: {
      title: 'whether load can be sent at all',
      requestsPerSecond: 10,
      phases: [level('smoke', 20, 1)],
      thresholds,
    },
    steady: {
      title: 'an ordinary day',
      requestsPerSecond: 50,
      phases: [{ name: 'ramp', seconds: 20, from: 0.1, to: 1 }, level('steady', 280, 1)],
      thresholds,
    },
    spike: {
      title: 'five times as many users for half a minute',
      requestsPerSecond: 30,
      phases: [level('before', 60, 1), level('spike', 30, 5), level('after', 60, 1)],
      thresholds,
    },
    stress: {
      title: 'more and more, to see where it ends',
      requestsPerSecond: 50,
      phases: [1, 2, 3, 4, 6].map((times) => level(`× ${times}`, 60, times)),
      thresholds,
    },
    soak: {
      title: 'an hour, to see what grows',
      requestsPerSecond: 20,
      phases: [level('soak', 3_600, 1)],
      thresholds,
    },
  });

/** The profile at another rate, or stretched to another time. */
export function adapted(
  profile: Profile,
  wanted: { readonly rate?: number; readonly seconds?: number },
): Profile {
  const stretch = wanted.seconds === undefined ? 1 : wanted.seconds / secondsOf(profile.phases);
  return {
    ...profile,
    requestsPerSecond: wanted.rate ?? profile.requestsPerSecond,
    phases: profile.phases.map((phase) => ({ ...phase, seconds: phase.seconds * stretch })),
  };
}

export const secondsOf = (phases: readonly Phase[]): number =>
  phases.reduce((sum, { seconds }) => sum + seconds, 0);

/** The highest rate of the profile, in requests a second. */
export const peakOf = ({ requestsPerSecond, phases }: Profile): number =>
  requestsPerSecond * Math.max(...phases.flatMap(({ from, to }) => [from, to]));

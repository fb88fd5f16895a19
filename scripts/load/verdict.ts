import type { Thresholds } from './profiles.ts';
import type { Figures, Seen } from './tally.ts';

/** A bound of a run, and whether it was kept. */
export interface Verdict {
  readonly what: string;
  readonly limit: string;
  readonly seen: string;
  readonly ok: boolean;
}

/** What a run has to keep. No traffic is no success. */
export function verdictsOf({ all, sessions }: Seen, { p95Ms, errorShare }: Thresholds): readonly Verdict[] {
  return [
    { what: 'requests', limit: '> 0', seen: String(all.requests), ok: all.requests > 0 },
    { what: 'p95', limit: `< ${p95Ms} ms`, seen: `${all.p95Ms.toFixed(0)} ms`, ok: all.p95Ms < p95Ms },
    {
      what: 'errors',
      limit: `< ${percent(errorShare)}`,
      seen: `${percent(errorShareOf(all))} (${all.failed})`,
      ok: errorShareOf(all) < errorShare || all.failed === 0,
    },
    { what: 'sessions not begun', limit: '0', seen: String(sessions.shed), ok: sessions.shed === 0 },
  ];
}

/** Whether a phase alone keeps the thresholds. */
export const keeps = (figures: Figures, { p95Ms, errorShare }: Thresholds): boolean =>
  figures.requests > 0 &&
  figures.p95Ms < p95Ms &&
  (errorShareOf(figures) < errorShare || figures.failed === 0);

const errorShareOf = ({ requests, failed }: Figures): number => (requests === 0 ? 0 : failed / requests);

export const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

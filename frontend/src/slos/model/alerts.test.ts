import { describe, expect, it } from 'vitest';
import type { Received } from '../../console/data/received-alerts.ts';
import type { Active } from '../data/alerts.ts';
import { shownActive, shownPast } from './alerts.ts';

const annotations = {
  summary: 'It burns',
  runbook_url: 'http://localhost:8080/docs/runbooks/api-availability.md',
};
const labels = { alertname: 'ApiAvailabilityBudgetBurn', severity: 'page', slo: 'api-availability' };
const active = (own: Partial<Active>): Active => ({
  ...{ labels, annotations, state: 'firing', activeAt: '2026-01-01T00:10:00Z', value: 0.2 },
  ...own,
});
const received = (own: Partial<Received>): Received => ({
  ...{ labels, annotations, status: 'firing', fingerprint: 'f' },
  ...{ startsAt: '2026-01-01T00:10:00Z', endsAt: '0001-01-01T00:00:00Z' },
  receivedAt: '2026-01-01T00:10:05Z',
  ...own,
});
const resolved = (startsAt: string, endsAt: string) =>
  received({ status: 'resolved', startsAt, endsAt, receivedAt: endsAt });

describe('pending and firing alerts', () => {
  it('firing ones come first, pages before tickets, then the longest', () => {
    const names = shownActive(
      [
        active({ state: 'pending', labels: { alertname: 'pending' } }),
        active({ labels: { alertname: 'ticket', severity: 'ticket' } }),
        active({ labels: { alertname: 'later', severity: 'page' }, activeAt: '2026-01-01T00:20:00Z' }),
        active({}),
      ],
      [],
    ).map(({ name }) => name);
    expect(names).toEqual(['ApiAvailabilityBudgetBurn', 'later', 'ticket', 'pending']);
  });

  it('tell since when, what was measured, and which runbook helps', () => {
    expect(shownActive([active({})], [])).toMatchObject([
      {
        ...{ state: 'firing', slo: 'api-availability', runbook: 'api-availability', value: 0.2 },
        ...{ since: Date.parse('2026-01-01T00:10:00Z'), deliveredAt: undefined },
      },
    ]);
  });

  it('were delivered when the watch’s newest message says so, whatever the order of their labels', () => {
    const turned = Object.fromEntries(Object.entries(labels).toReversed());
    const [one] = shownActive([active({})], [received({ labels: turned })]);
    expect(one?.deliveredAt).toBe(Date.parse('2026-01-01T00:10:05Z'));
    const [again] = shownActive(
      [active({})],
      [resolved('2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z'), received({})],
    );
    expect(again?.deliveredAt).toBeUndefined();
  });

  it('an address that is no runbook of the lab’s is none', () => {
    const elsewhere = { runbook_url: 'https://example.test/docs/runbooks/../x' };
    expect(shownActive([active({ annotations: elsewhere })], [])[0]?.runbook).toBe('');
  });
});

describe('past alerts', () => {
  it('are those that have ended, each once, the last first', () => {
    const early = resolved('2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z');
    const late = resolved('2026-01-01T01:00:00Z', '2026-01-01T01:07:00Z');
    const past = shownPast([late, received({ startsAt: '2026-01-01T01:00:00Z' }), early, early]);
    expect(past.map(({ since, until }) => (until ?? 0) - since)).toEqual([420_000, 300_000]);
  });

  it('one that still fires is not past', () => {
    expect(shownPast([received({})])).toEqual([]);
  });
});

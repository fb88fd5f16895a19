import type { PostingClient } from '@lab/store-clients/http';
import { freshnessDeadlineSeconds } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { describe, expect, it } from 'vitest';
import { createFreshnessMetrics } from './metrics.ts';
import { type Probe, probeForever, probeOnce } from './probe.ts';
import { newMark, type ProbedSignal, probedSignals } from './signals.ts';

type Outcome = [signal: string, seconds: number | undefined];

function probeWith(change: Partial<Probe> & { isVisible?: ProbedSignal['isVisible'] }) {
  const outcomes: Outcome[] = [];
  const sent: string[] = [];
  const http: PostingClient = {
    post: async (url) => {
      sent.push(url);
      return 200;
    },
    get: async () => ({ status: 200, headers: new Headers(), text: '{}' }),
  };
  const visible = change.isVisible ?? (async () => true);
  const probe: Probe = {
    http,
    collector: 'http://collector',
    stores: { tempo: 'http://tempo', loki: 'http://loki', prometheus: 'http://prometheus' },
    signals: probedSignals(services.watch).map((signal) => ({ ...signal, isVisible: visible })),
    metrics: { record: (signal, seconds) => void outcomes.push([signal, seconds]) },
    times: { everyMs: 1, giveUpAfterMs: 40, pollMs: 1, graceMs: 20 },
    ...change,
  };
  return { probe, outcomes, sent };
}

const [traces] = probedSignals(services.watch).filter(({ name }) => name === 'traces');
if (!traces) throw new Error('traces are probed');
const never = new AbortController().signal;

describe('the watch', () => {
  it('sends once and asks until it is visible', async () => {
    let looks = 0;
    const { probe, outcomes, sent } = probeWith({});
    const probed = { ...traces, isVisible: async () => ++looks === 3 };
    await probeOnce(probe, probed, newMark(1), never);
    expect(sent).toEqual(['http://collector/v1/traces']);
    expect(outcomes).toEqual([['traces', expect.any(Number)]]);
  });

  it('counts what never becomes visible as lost', async () => {
    const { probe, outcomes } = probeWith({});
    await probeOnce(probe, { ...traces, isVisible: async () => false }, newMark(1), never);
    expect(outcomes).toEqual([['traces', undefined]]);
  });

  it('counts what cannot be sent as lost, because it will not be visible', async () => {
    const down: PostingClient = {
      post: () => Promise.reject(new Error('refused')),
      get: () => Promise.reject(new Error('refused')),
    };
    const { probe, outcomes } = probeWith({ http: down });
    await probeOnce(probe, traces, newMark(1), never);
    expect(outcomes).toEqual([['traces', undefined]]);
  });

  it('says nothing about what was under way when it ends', async () => {
    const stop = new AbortController();
    const { probe, outcomes } = probeWith({});
    const isVisible = async () => {
      stop.abort();
      return false;
    };
    await probeOnce(probe, { ...traces, isVisible }, newMark(1), stop.signal);
    expect(outcomes).toEqual([]);
  });

  it('probes every signal, again and again, until it is stopped', async () => {
    const stop = new AbortController();
    let looks = 0;
    const { probe, outcomes } = probeWith({
      isVisible: async () => {
        if (++looks === 9) stop.abort();
        return true;
      },
    });
    await probeForever(probe, stop.signal);
    const count = (name: string) => outcomes.filter(([signal]) => signal === name).length;
    expect([count('traces'), count('logs'), count('metrics')].every((times) => times >= 2)).toBe(true);
  });
});

describe('its metrics', () => {
  it('begin with every combination at 0', async () => {
    const { registry } = createFreshnessMetrics();
    const text = await registry.metrics();
    expect(text.match(/^lab_freshness_checks_total\{.+\} 0$/gm)).toHaveLength(9);
    expect(text.match(/^lab_freshness_seconds_count\{.+\} 0$/gm)).toHaveLength(3);
  });

  it.each([
    [0, 'in_time'],
    [freshnessDeadlineSeconds, 'in_time'],
    [freshnessDeadlineSeconds + 0.001, 'late'],
    [undefined, 'lost'],
  ])('counts %s s as %s', async (seconds, result) => {
    const { registry, record } = createFreshnessMetrics();
    record('logs', seconds);
    expect(await registry.metrics()).toContain(
      `lab_freshness_checks_total{signal="logs",result="${result}"} 1`,
    );
  });
});

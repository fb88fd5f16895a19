import { setTimeout as sleep } from 'node:timers/promises';
import type { PostingClient } from '@lab/store-clients/http';
import { waitUntil } from '@lab/wait/wait-until';
import type { FreshnessMetrics } from './metrics.ts';
import { type Mark, newMark, type ProbedSignal, type Stores } from './signals.ts';

/** How often, how long, and how closely is looked. */
export interface ProbeTimes {
  readonly everyMs: number;
  /** A signal that is not visible after this time counts as lost. */
  readonly giveUpAfterMs: number;
  readonly pollMs: number;
  /** The first check waits at most this long for the stores: before they are ready nothing can be fresh. */
  readonly graceMs: number;
}

export const probeTimes: ProbeTimes = {
  // Often enough for the objective (360 checks an hour), seldom enough that people still see their own traces in a list.
  everyMs: 30_000,
  giveUpAfterMs: 60_000,
  pollMs: 100,
  graceMs: 30_000,
};

export interface Probe {
  readonly http: PostingClient;
  /** Base URL of the Collector’s OTLP receiver. */
  readonly collector: string;
  readonly stores: Stores;
  readonly signals: readonly ProbedSignal[];
  readonly metrics: Pick<FreshnessMetrics, 'record'>;
  readonly times: ProbeTimes;
}

/** Checks every signal at once, again and again, until `signal` is aborted. A slow check does not delay the next. */
export async function probeForever(probe: Probe, signal: AbortSignal): Promise<void> {
  await storesReady(probe, signal);
  while (!signal.aborted) {
    const mark = newMark(Date.now());
    for (const probed of probe.signals) void probeOnce(probe, probed, mark, signal);
    await sleep(probe.times.everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Sends one marked signal, waits until its store has it, and counts what came of it. Never rejects. */
export async function probeOnce(
  probe: Probe,
  probed: ProbedSignal,
  mark: Mark,
  signal: AbortSignal,
): Promise<void> {
  const { http, collector, stores, times, metrics } = probe;
  let isSent = false;
  const look = async (deadline: AbortSignal) => {
    isSent ||= (await http.post(`${collector}/v1/${probed.name}`, probed.payload(mark), deadline)) === 200;
    const isThere = isSent && (await probed.isVisible(mark, { http, stores, signal: deadline }));
    return isThere ? ({ ok: true, value: true } as const) : ({ ok: false, seen: 'not there' } as const);
  };
  try {
    const { elapsedMs } = await waitUntil(look, {
      what: probed.name,
      deadlineMs: times.giveUpAfterMs,
      intervalMs: times.pollMs,
      signal,
    });
    metrics.record(probed.name, elapsedMs / 1000);
  } catch {
    // When the watch itself ends, nothing is known about what it had sent.
    if (!signal.aborted) metrics.record(probed.name, undefined);
  }
}

async function storesReady({ http, stores, times }: Probe, signal: AbortSignal): Promise<void> {
  const pages = [`${stores.tempo}/ready`, `${stores.loki}/ready`, `${stores.prometheus}/-/ready`];
  const look = async (deadline: AbortSignal) => {
    const answers = await Promise.all(pages.map((page) => http.get(page, deadline)));
    return answers.every(({ status }) => status === 200)
      ? ({ ok: true, value: true } as const)
      : ({ ok: false, seen: 'not ready' } as const);
  };
  await waitUntil(look, {
    what: 'the stores',
    deadlineMs: times.graceMs,
    intervalMs: times.pollMs,
    signal,
  }).catch(() => undefined);
}

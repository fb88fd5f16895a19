import { parseExposition, type Sample } from '@lab/store-clients/exposition';
import { getText } from '@lab/store-clients/http';
import { attempt, lookOnce } from '../attempt.ts';
import { type ComparingCheck, verdictOf } from '../check.ts';
import type { VerifyContext } from '../context.ts';
import { backlog, losses } from '../judge/collector.ts';

const tryNext = 'npx lab logs collector names the exporter, the destination and the reason';

const readMetrics = async ({ endpoints, http }: VerifyContext, signal?: AbortSignal) =>
  parseExposition(await getText(http, endpoints.collectorMetrics, signal));

/** Nothing fell by the wayside. */
export const collectorLosses: ComparingCheck<readonly Sample[]> = {
  id: 'pipeline.losses',
  title: 'The Collector refused, failed and dropped nothing; its queues are empty',
  signal: 'pipeline',
  phase: 'settled',
  proves:
    'Over the whole run, none of the Collector’s counters of refused, failed or dropped spans, log records and metric points moved, and the queues to the trace store, Loki and Prometheus ran empty: what arrived was passed on.',
  whenItFails:
    'The counter names receiver or exporter. `send_failed` and full queues: the destination is down or refuses (`npx lab logs collector`). `refused` at a receiver: the memory limiter, or a malformed batch. Queues that do not empty: the destination is slower than what comes in.',
  baseline: readMetrics,
  async judge(context, before) {
    const where = context.endpoints.collectorMetrics;
    const loss = await lookOnce({ lookedFor: 'no loss over the run', where, tryNext }, async () => {
      const after = await readMetrics(context);
      if (!after.some(({ name }) => name.startsWith('otelcol_exporter_sent_'))) {
        return {
          ok: false,
          seen: 'no otelcol_exporter_sent_… at all: these are not the Collector’s own metrics',
        };
      }
      const found = losses(before, after);
      return found.length === 0 ? { ok: true, value: undefined } : { ok: false, seen: found.join('; ') };
    });
    const drained = await attempt(context, { lookedFor: 'empty queues', where, tryNext }, async (signal) => {
      const waiting = backlog(await readMetrics(context, signal));
      return waiting.length === 0 ? { ok: true, value: undefined } : { ok: false, seen: waiting.join('; ') };
    });
    return verdictOf(
      [loss, drained].flatMap((outcome) => (outcome.ok ? [] : [outcome.failure])),
      'nothing lost, queues empty',
    );
  },
};

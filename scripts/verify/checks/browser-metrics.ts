import { parseExposition } from '@lab/store-clients/exposition';
import { getJson, getText } from '@lab/store-clients/http';
import { metricAnswer, queryUrl } from '@lab/store-clients/prometheus';
import { browserMetrics } from '@lab/telemetry/metrics';
import { collectorMetrics } from '@lab/telemetry/third-party-metrics';
import { attempt } from '../attempt.ts';
import { type Check, verdictOf } from '../check.ts';
import type { VerifyContext } from '../context.ts';
import { growthSince } from '../judge/counters.ts';

/** The longest time for which Prometheus’ own look-back finds a base. */
const range = '1h';

/** Sent as deltas, added up on the way. */
export const browserCounter: Check = {
  id: 'metrics.browser',
  title: 'The browser’s metrics are counted',
  signal: 'metrics',
  phase: 'signals',
  proves: `The page load and each action of this run were counted exactly once (\`${browserMetrics.pageLoads.name}\`, \`${browserMetrics.actionDuration.name}_count\`), although the browser sends only what is new and the Collector adds it up.`,
  whenItFails:
    'Too many: another tab of the lab is open. Nothing: look for POST /otlp/v1/metrics in the developer tools. Sent, but not counted: the Collector’s metrics/browser pipeline (`npx lab logs collector`).',
  async judge(context) {
    const { actions } = await context.drive.finished;
    const wanted = [
      { series: browserMetrics.pageLoads.name, label: 'page loads' },
      ...actions.slice(1).map(({ action }) => ({
        series: `${browserMetrics.actionDuration.name}_count{action="${action}"}`,
        label: `durations of ${action}`,
      })),
    ];
    const outcomes = await Promise.all(
      wanted.map(({ series, label }) => {
        const where = queryUrl(context.endpoints.prometheus, `${series}[${range}]`);
        const expectation = {
          lookedFor: `${label}: exactly 1 more`,
          where,
          tryNext: 'Close other tabs of the lab; npx lab logs collector',
        };
        return attempt(context, expectation, async (signal) => {
          const [{ data }, countsFrom] = await Promise.all([
            getJson(context.http, where, metricAnswer, signal),
            collectorStartedAt(context, signal),
          ]);
          const grown = data.result.map(({ values = [] }) =>
            growthSince(values, context.drive.startedAt, countsFrom),
          );
          const growth = grown.reduce((sum, one) => sum + one, 0);
          return growth === 1
            ? { ok: true, value: undefined }
            : { ok: false, seen: `${data.result.length} series, ${growth} more since the run began` };
        });
      }),
    );
    return verdictOf(
      outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.failure])),
      `${wanted.length} series moved by exactly 1`,
    );
  },
};

/** Wall clock, ms; 0 where the page does not say it, which the check of the Collector's losses reports. */
async function collectorStartedAt({ http, endpoints }: VerifyContext, signal: AbortSignal): Promise<number> {
  const page = parseExposition(await getText(http, endpoints.collectorMetrics, signal));
  const uptime = page.find(({ name }) => name === collectorMetrics.uptime.name)?.value;
  return uptime === undefined ? 0 : Date.now() - uptime * 1000;
}

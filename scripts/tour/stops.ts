import { badEventCount } from '@lab/grafana/slo/indicator';
import { objectives } from '@lab/grafana/slo/objectives';
import { fetchClient, getJson } from '@lab/store-clients/http';
import { linesOf, linesOfTrace, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import {
  exemplarAnswer,
  exemplarsUrl,
  metricAnswer,
  queryUrl,
  samplesOf,
} from '@lab/store-clients/prometheus';
import { searchAnswer, searchUrl, spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { backendMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { browserActions } from '@lab/telemetry/spans';
import { type Look, waitUntil } from '@lab/wait/wait-until';
import type { Stop, Tour } from './tour.ts';
import { waterfall } from './waterfall.ts';

/** A visitor has this long for what a stop asks for. */
const patienceMs = 15 * 60_000;
/** A signal has this long to arrive. */
const arrivesMs = 60_000;
const lookEveryMs = 500;
const http = fetchClient();

const rangeOf = ({ startedAt }: Tour) => ({ from: startedAt / 1_000 - 1, to: Date.now() / 1_000 + 1 });

/** Shows what is waited for until it is there. */
const waitFor = <T>(
  { reporter, signal }: Tour,
  what: string,
  deadlineMs: number,
  look: () => Promise<Look<T>>,
): Promise<T> =>
  reporter.step(what, undefined, async () => {
    const { value } = await waitUntil(look, { what, deadlineMs, intervalMs: lookEveryMs, signal });
    return value;
  });

const found = <T>(value: T | undefined): Look<T> =>
  value === undefined ? { ok: false, seen: 'not yet' } : { ok: true, value };

const click: Stop = {
  title: 'One click',
  async visit(tour) {
    const { say, endpoints } = tour;
    say(`Open ${endpoints.site} in a browser, type a title, and press Add.`);
    if (tour.sampling !== 'all')
      say('This lab does not keep every trace (LAB_SAMPLING): add tasks until one is found.');
    const query = `{ resource.service.name = "${services.frontend}" && name = "${browserActions.add}" }`;
    const traceId = await waitFor(tour, 'Waiting for your task', patienceMs, async () => {
      const { traces } = await getJson(http, searchUrl(endpoints.tempo, query, rangeOf(tour)), searchAnswer);
      return found(traces[0]?.traceID);
    });
    say(
      'Your click has arrived. Everything it set off has one name, its trace id:',
      `  ${traceId}`,
      'The page shows it, too, in the message about your task. Tempo found it by this query in TraceQL:',
      `  ${query}`,
    );
    return traceId;
  },
};

const trace: Stop = {
  title: 'Its trace',
  async visit(tour, traceId) {
    const { say, endpoints } = tour;
    const spans = await waitFor(tour, 'Reading the trace', arrivesMs, async () => {
      const all = spansOf(await getJson(http, traceUrl(endpoints.tempo, traceId), traceAnswer));
      return found(all.some(({ attributes }) => 'db.system.name' in attributes) ? all : undefined);
    });
    say(
      'A trace is made of spans: what was done, by which service, for how long. From the click to the SQL statement:',
      '',
      ...waterfall(spans).map((line) => `  ${line}`),
      '',
      `As a picture: ${endpoints.site}/lab/trace/${traceId}`,
    );
    return traceId;
  },
};

const log: Stop = {
  title: 'Its log line',
  async visit(tour, traceId) {
    const { say, endpoints } = tour;
    const query = `${linesOfTrace(services.backend, traceId)} | route="/api/tasks"`;
    const line = await waitFor(tour, 'Looking for its log line', arrivesMs, async () => {
      const answer = await getJson(http, rangeUrl(endpoints.loki, query, rangeOf(tour)), logAnswer);
      return found(linesOf(answer)[0]);
    });
    const { method, route, status, duration_ms: ms } = line.fields;
    say(
      'Each line that was written on the way carries the trace id. The backend wrote:',
      `  ${new Date(line.time).toLocaleTimeString('sv')}  ${line.text}  ${method} ${route} → ${status} in ${ms} ms`,
      'Loki found it by this query in LogQL:',
      `  ${query}`,
    );
    return traceId;
  },
};

const metric: Stop = {
  title: 'Its place in a metric',
  async visit(tour, traceId) {
    const { say, endpoints } = tour;
    const query = `${backendMetrics.httpRequestDuration.name}_bucket{job="${services.backend}", route="/api/tasks"}`;
    const seconds = await waitFor(tour, 'Looking for it among all requests', arrivesMs, async () => {
      const answer = await getJson(
        http,
        exemplarsUrl(endpoints.prometheus, query, rangeOf(tour)),
        exemplarAnswer,
      );
      const exemplars = answer.data.flatMap(({ exemplars: some }) => some);
      return found(exemplars.find(({ labels }) => labels.trace_id === traceId)?.value);
    });
    say(
      'A metric counts all requests and forgets each of them, but for a few examples (exemplars), which lead from a curve to a trace.',
      `Yours is one: ${(seconds * 1_000).toFixed(1)} ms. Prometheus counts these requests in`,
      `  ${query}`,
    );
    return traceId;
  },
};

const objective: Stop = {
  title: 'What was promised',
  async visit(tour, traceId) {
    const { say, endpoints } = tour;
    const promised = objectives.find(({ name }) => name === 'api-availability');
    if (!promised) throw new Error('there is no objective for the availability of the API');
    say(
      `“${promised.title}” promises that ${promised.objectivePercent} % of the requests are answered without a server error.`,
      'Press “Server error” on the page, three times.',
    );
    const count = await waitFor(tour, 'Waiting for errors', patienceMs, async () => {
      const query = badEventCount(promised.indicator, '1m');
      const [sample] = samplesOf(await getJson(http, queryUrl(endpoints.prometheus, query), metricAnswer));
      return found(sample && sample.value >= 1 ? sample.value : undefined);
    });
    say(
      `Counted: about ${Math.round(count)}. They have used a part of what may fail in 30 days, the error budget.`,
      `See it: ${endpoints.site}/dashboards/lab-slo`,
    );
    return traceId;
  },
};

const alert: Stop = {
  title: 'And when it goes on',
  async visit({ say }, traceId) {
    say(
      'If errors went on like this, the budget would be gone before its time, and an alert would say so. To see that (2 to 7 minutes):',
      '  npx lab verify --deep',
      'What the lab has been told of is in `npx lab alerts`; each alert names its runbook.',
      '',
      'That was the way of one click. Now let something go wrong, and find out what:',
      '  npx lab exercise start slow-list',
    );
    return traceId;
  },
};

/** The first ten minutes, one stop after the other. */
export const stops: readonly Stop[] = [click, trace, log, metric, objective, alert];

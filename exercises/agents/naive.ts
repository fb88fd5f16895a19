/** “The service with the highest error rate, from the first alert’s time”: what one says without having looked. */
import { backendMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { runAgent } from '../src/agent.ts';
import type { Investigation } from '../src/investigation.ts';

const byRoute = `sum by (job, method, route) (rate(${backendMetrics.httpRequests.name}[1m]))`;
const failedByRoute = `sum by (job, method, route) (rate(${backendMetrics.httpRequests.name}{status_code=~"[45].."}[1m])) > 0`;
const anyAlert = 'ALERTS{alertstate=~"pending|firing"}';

await runAgent(async ({ choices }, investigation, startedAt) => {
  const worst = (await most(investigation, failedByRoute)) ?? (await most(investigation, byRoute));
  const { job: service = services.backend, method = 'GET', route = '/api/tasks' } = worst?.labels ?? {};
  const component = `${method} ${route}`;
  const isPlace = (place: string) => choices.places?.includes(place);
  const start = (await investigation.firstResultOf({ language: 'PromQL', query: anyAlert })) ?? startedAt;
  const trace = await investigation.newestTraceOf('{ status = error }');
  return {
    verdict: 'broken',
    causes: [
      {
        service,
        ...(choices.components?.includes(component) && { component }),
        kind: 'error share',
        start: new Date(start).toISOString(),
        chain: [component, service, services.nginx].filter(isPlace),
      },
    ],
    ...(trace !== undefined && { trace }),
  };
});

async function most({ seriesOf }: Investigation, promql: string) {
  return (await seriesOf(promql)).toSorted((one, other) => other.most - one.most)[0];
}

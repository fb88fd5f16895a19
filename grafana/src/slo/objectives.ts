import {
  apiLatencySeconds,
  backendMetrics,
  browserMetrics,
  freshnessResults,
  labMetrics,
} from '@lab/telemetry/metrics';
import { operationalRoutes, services } from '@lab/telemetry/services';
import { orderDeadlineSeconds, shopMetrics } from '@lab/telemetry/shop-metrics';
import { browserActions, resourceAttributes, spanAttributes } from '@lab/telemetry/spans';
import { is, isNot, matches, matchesNone } from '../queries/promql.ts';
import { defineObjective, type Objective } from './objective.ts';

const serverErrors = '5..';
const orderRequests = { job: is(services.shopOrders) };
const usersRoutes = matchesNone(...operationalRoutes);
const databaseSeconds = 0.05;
const pageSeconds = 2.5;

/** TraceQL: spans of a service that fulfil a condition. */
const spansOf = (service: string, condition: string) =>
  `{ resource.${resourceAttributes.serviceName} = "${service}" && ${condition} }`;
const slower = (seconds: number) => `duration > ${1_000 * seconds}ms`;

/** What the lab promises. docs/slo.md tells how to add one. */
export const objectives: readonly Objective[] = [
  defineObjective({
    name: 'api-availability',
    title: 'API availability',
    description:
      'Requests to the API are answered without a server error. Refusing a bad request (4xx) is an answer.',
    service: services.backend,
    owner: 'backend',
    runbook: 'api-availability',
    objectivePercent: 99,
    minimumEvents: 20,
    indicator: {
      kind: 'events',
      total: { metric: backendMetrics.httpRequests.name, where: { route: usersRoutes } },
      bad: { metric: backendMetrics.httpErrors.name, where: { route: usersRoutes } },
    },
    traces: spansOf(services.backend, 'kind = server && status = error'),
  }),
  defineObjective({
    name: 'api-latency',
    title: 'API latency',
    description: `Requests to the API that do not fail are answered within ${1_000 * apiLatencySeconds} ms.`,
    service: services.backend,
    owner: 'backend',
    runbook: 'api-latency',
    objectivePercent: 95,
    minimumEvents: 20,
    indicator: {
      kind: 'latency',
      histogram: {
        metric: backendMetrics.httpRequestDuration.name,
        where: { route: usersRoutes, status_code: matchesNone(serverErrors) },
      },
      thresholdSeconds: apiLatencySeconds,
    },
    traces: spansOf(services.backend, `kind = server && status != error && ${slower(apiLatencySeconds)}`),
  }),
  defineObjective({
    name: 'database-latency',
    title: 'Database latency',
    description: 'SQL statements of the backend finish within 50 ms.',
    service: services.backend,
    owner: 'backend',
    runbook: 'database-latency',
    objectivePercent: 99,
    minimumEvents: 50,
    indicator: {
      kind: 'latency',
      histogram: { metric: backendMetrics.dbQueryDuration.name },
      thresholdSeconds: databaseSeconds,
    },
    traces: spansOf(
      services.backend,
      `span.${spanAttributes.dbSystemName} = "sqlite" && ${slower(databaseSeconds)}`,
    ),
  }),
  defineObjective({
    name: 'page-load',
    title: 'Page load',
    description: 'Pages show their largest content within 2.5 s (LCP), which web.dev calls good.',
    service: services.frontend,
    owner: 'frontend',
    runbook: 'page-load',
    objectivePercent: 95,
    minimumEvents: 10,
    indicator: {
      kind: 'latency',
      histogram: { metric: browserMetrics.lcp.name },
      thresholdSeconds: pageSeconds,
    },
    traces: spansOf(services.frontend, `name = "${browserActions.load}" && ${slower(pageSeconds)}`),
  }),
  defineObjective({
    name: 'telemetry-freshness',
    title: 'Telemetry freshness',
    description: 'A synthetic trace, log line or metric can be queried within 10 s of being sent.',
    service: services.watch,
    owner: 'observability',
    runbook: 'telemetry-freshness',
    objectivePercent: 99,
    minimumEvents: 10,
    indicator: {
      kind: 'events',
      total: { metric: labMetrics.freshnessChecks.name },
      bad: { metric: labMetrics.freshnessChecks.name, where: { result: isNot(freshnessResults.inTime) } },
    },
  }),
  defineObjective({
    name: 'shop-order-time',
    title: 'Orders in time',
    description: `Orders are completed, rejected or handed to a person within ${orderDeadlineSeconds} s.`,
    service: services.shopOrders,
    owner: 'shop',
    runbook: 'order-stuck',
    dashboard: 'shop',
    objectivePercent: 99,
    minimumEvents: 20,
    indicator: {
      kind: 'latency',
      histogram: { metric: shopMetrics.sagaDuration.name },
      thresholdSeconds: orderDeadlineSeconds,
    },
    traces: spansOf(
      services.shopOrders,
      `traceDuration > ${orderDeadlineSeconds}s && name = "POST /v2/orders"`,
    ),
  }),
  defineObjective({
    name: 'shop-order-requests',
    title: 'Order requests',
    description: 'Requests to the shop’s orders are answered without a server error.',
    service: services.shopOrders,
    owner: 'shop',
    runbook: 'order-requests',
    dashboard: 'shop',
    objectivePercent: 99.5,
    minimumEvents: 20,
    indicator: {
      kind: 'events',
      total: { metric: shopMetrics.httpServerDuration.name, where: orderRequests },
      bad: {
        metric: shopMetrics.httpServerDuration.name,
        where: { ...orderRequests, http_response_status_code: matches(serverErrors) },
      },
    },
    traces: spansOf(
      services.shopOrders,
      `kind = server && span.${spanAttributes.httpResponseStatusCode} >= 500`,
    ),
  }),
];

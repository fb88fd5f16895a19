/**
 * Names of the spans' attributes. Semantic-convention names come from `@opentelemetry/semantic-conventions`
 * where the emitting code imports it; the ones listed here are those that queries and checks rely on.
 */
export const spanAttributes = {
  httpRoute: 'http.route',
  httpRequestMethod: 'http.request.method',
  httpResponseStatusCode: 'http.response.status_code',
  /** How often the request was sent before; absent at the first time. */
  httpRequestResendCount: 'http.request.resend_count',
  dbSystemName: 'db.system.name',
  dbOperationName: 'db.operation.name',
  dbQueryText: 'db.query.text',
  dbCollectionName: 'db.collection.name',
  /** The user's action behind a browser span, for example `task.add`. */
  action: 'lab.action',
  /** The kind of a fault that was switched on while the request ran. */
  fault: 'lab.fault',
  pageRoute: 'page.route',
  /** How a browser action ended: one of {@link actionOutcomes}. */
  outcome: 'lab.outcome',
  /** `true` on a browser span that was ended because the page went away before it was done. */
  interrupted: 'lab.interrupted',
  sessionId: 'session.id',
} as const;

/** `failed`: the answer was an error; `interrupted`: the page went away (or into the background) before the answer. */
export const actionOutcomes = ['ok', 'failed', 'interrupted'] as const;

export type ActionOutcome = (typeof actionOutcomes)[number];

/** Actions of the user interfaces of the task manager and of the shop: names of the browser's root spans. */
export const browserActions = {
  load: 'page.load',
  /** The page asks again by itself for what a service did not answer. */
  recover: 'page.recover',
  add: 'task.add',
  edit: 'task.edit',
  complete: 'task.complete',
  reopen: 'task.reopen',
  remove: 'task.delete',
  filter: 'tasks.filter',
  search: 'tasks.search',
  more: 'tasks.more',
  simulateError: 'simulate.error',
  simulateSlow: 'simulate.slow',
  simulateBulk: 'simulate.bulk',
  simulateDbSmoke: 'simulate.db-smoke',
  shopView: 'shop.view',
  shopLogIn: 'shop.login',
  shopRegister: 'shop.register',
  shopOrder: 'shop.order',
  shopStock: 'shop.stock',
  shopTryAgain: 'shop.try-again',
} as const;

export type BrowserAction = (typeof browserActions)[keyof typeof browserActions];

/** Attributes of the resource that queries rely on. */
export const resourceAttributes = {
  serviceName: 'service.name',
  serviceNamespace: 'service.namespace',
  serviceVersion: 'service.version',
  environment: 'deployment.environment.name',
} as const;

import { getJson } from '@lab/store-clients/http';
import { linesOf, linesOfTrace, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import { spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { around } from '@lab/store-clients/time-range';
import { z } from 'zod';
import { attempt } from '../attempt.ts';
import { type Check, type Failure, type Verdict, verdictOf } from '../check.ts';
import type { DrivenOrder, DrivenShop, VerifyContext } from '../context.ts';
import { declinedEdges, type Edge, loggingServices, paidEdges } from '../shop/expected-trace.ts';
import { judgeOrderTrace } from '../shop/judge-order.ts';

/** Events of an order: placed, reserved, authorised, confirmed, completed; or placed, reserved, failing, released, rejected. */
const eventsOfOrder = 5;

const mails = z.object({ mails: z.array(z.object({ orderId: z.string(), traceId: z.string() })) });

/** @throws Error where the shop is not driven: its checks are for a lab that has it */
function drivenShop({ shop }: VerifyContext): Promise<DrivenShop> {
  if (!shop) throw new Error('the shop was not driven');
  return shop;
}

/** The pages work. */
export const shopOrders: Check = {
  id: 'shop.orders',
  title: 'A browser orders twice: once paid, once declined',
  signal: 'browser',
  phase: 'signals',
  proves:
    'On the shop’s pages the demo customer logs in, an order is completed and shown step by step, and one with a card that is declined is rejected; the console stays free of errors.',
  whenItFails:
    'The message says what a user could not do. Open /shop and do the same; `npx lab status` shows which service is down, `npx lab logs shop-orders` why.',
  async judge(context) {
    const { consoleErrors, paid, declined } = await drivenShop(context);
    const failures = consoleErrors.map(
      (seen): Failure => ({
        lookedFor: 'a console without errors',
        where: `${context.endpoints.site}/shop`,
        seen,
        tryNext: `open ${context.endpoints.site}/shop with the developer tools`,
      }),
    );
    return verdictOf(failures, `${paid.status} and ${declined.status}, as they should be`);
  },
};

/** One trace from the click to the mail. */
export const shopTraces: Check = {
  id: 'shop.traces',
  title: 'One trace an order: click → saga → services → broker → mail',
  signal: 'traces',
  phase: 'signals',
  proves:
    'The trace whose id the page showed for the click holds every edge from the browser over the steps of the saga, the calls of the other services and their SQL to the broker and the mail (the list is in scripts/verify/shop/expected-trace.ts), for an order that is paid and for one that is taken back; each event was processed once.',
  whenItFails:
    'It names the edges that are missing. All below one service: that service does not send (`npx lab logs <part>`). From the broker on: the outbox does not publish, or nobody consumes (`npx lab logs shop-orders`, `npx lab logs shop-notifications`). A call without the called service’s span: `traceparent` is not passed on (shop/kit/rpc-client-telemetry.ts).',
  async judge(context) {
    const { paid, declined } = await drivenShop(context);
    return both(context, [
      [paid, paidEdges],
      [declined, declinedEdges],
    ]);
  },
};

async function both(
  context: VerifyContext,
  orders: readonly (readonly [DrivenOrder, readonly Edge[]])[],
): Promise<Verdict> {
  const found = await Promise.all(
    orders.map(([{ traceId, status }, edges]) => {
      const where = traceUrl(context.endpoints.tempo, traceId);
      const tryNext = 'npx lab logs shop-orders; npx lab logs collector';
      return attempt(
        context,
        { lookedFor: `the whole trace of the ${status} order`, where, tryNext },
        async (signal) => {
          const spans = spansOf(await getJson(context.http, where, traceAnswer, signal));
          const problems = judgeOrderTrace(spans, edges, eventsOfOrder);
          return problems.length === 0
            ? { ok: true, value: spans.length }
            : { ok: false, seen: `${spans.length} spans; ${problems.join('; ')}` };
        },
      );
    }),
  );
  const failures = found.flatMap((one) => (one.ok ? [] : [one.failure]));
  const counts = found.flatMap((one) => (one.ok ? [one.value] : []));
  return verdictOf(
    failures,
    `${paidEdges.length} and ${declinedEdges.length} edges in ${counts.join(' and ')} spans`,
  );
}

/** Log lines of each service. */
export const shopLogs: Check = {
  id: 'shop.logs',
  title: 'Log lines of every service carry the order’s trace id',
  signal: 'logs',
  phase: 'signals',
  proves: `For the trace id of each order there are log lines in Loki of ${loggingServices.join(', ')}.`,
  whenItFails:
    'It names the service. `npx lab logs <part>` shows its lines; those with `trace_id` that are not in Loki were not sent: is the Collector reachable from it?',
  async judge(context) {
    const { paid, declined } = await drivenShop(context);
    const cells = [paid, declined].flatMap((order) => loggingServices.map((service) => ({ order, service })));
    const found = await Promise.all(
      cells.map(({ order: { traceId, startedAt, status }, service }) => {
        const query = linesOfTrace(service, traceId);
        const url = () => rangeUrl(context.endpoints.loki, query, around(startedAt, Date.now(), 5));
        const lookedFor = `a line of ${service} for the ${status} order`;
        return attempt(
          context,
          { lookedFor, where: url(), tryNext: `npx lab logs ${service}` },
          async (signal) => {
            const lines = linesOf(await getJson(context.http, url(), logAnswer, signal));
            return lines.length > 0 ? { ok: true, value: lines.length } : { ok: false, seen: 'no line' };
          },
        );
      }),
    );
    const failures = found.flatMap((one) => (one.ok ? [] : [one.failure]));
    return verdictOf(failures, `${loggingServices.length} services, for both orders`);
  },
};

/** The mails. */
export const shopMails: Check = {
  id: 'shop.mails',
  title: 'The mailbox holds two mails for each order, with its trace id',
  signal: 'pipeline',
  phase: 'signals',
  proves:
    'What happened to an order was published, consumed once and written: two mails for each of the two orders, each with the trace id of the click.',
  whenItFails:
    'None: `npx lab logs shop-notifications`, `npx lab shop dlq list`. More than two: the inbox of the notifications does not hold (shop/notifications/mailbox.ts). Another trace id: the event lost its `traceparent` on the way.',
  async judge(context) {
    const { paid, declined, token } = await drivenShop(context);
    const where = `${context.endpoints.site}/shop/mail/v1/mails?limit=100`;
    const wanted = [paid, declined].flatMap(({ orderId, traceId }) => [
      `${orderId} ${traceId}`,
      `${orderId} ${traceId}`,
    ]);
    const expectation = { lookedFor: 'two mails for each order', where, tryNext: 'npx lab shop dlq list' };
    const found = await attempt(context, expectation, async (signal) => {
      const answer = await fetch(where, { headers: { authorization: `Bearer ${token}` }, signal });
      const all = mails
        .parse(await answer.json())
        .mails.map(({ orderId, traceId }) => `${orderId} ${traceId}`);
      const seen = all.filter(
        (one) => wanted.includes(one) || [paid, declined].some(({ orderId }) => one.startsWith(orderId)),
      );
      return seen.toSorted().join() === wanted.toSorted().join()
        ? { ok: true, value: seen.length }
        : { ok: false, seen: seen.join(', ') || 'none' };
    });
    return found.ok ? verdictOf([], `${found.value} mails`) : verdictOf([found.failure], '');
  },
};

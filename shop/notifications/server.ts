import { setTimeout as delay } from 'node:timers/promises';
import type { ActiveFaults } from '@lab/faults/active-faults';
import { openDatabase } from '@lab/sqlite/database';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { ordersStream, partitions, readMessage, subjectOfPartition } from '../events/order-message.ts';
import { authenticateBy } from '../kit/access-token.ts';
import { type Broker, connectBroker } from '../kit/broker.ts';
import { type Consumer, startConsumer } from '../kit/consumer.ts';
import { countDeadLetters } from '../kit/dead-letters.ts';
import { createServiceApp } from '../kit/http-service.ts';
import { observedGauge } from '../kit/metrics.ts';
import { tlsIdentityOf } from '../kit/mutual-tls.ts';
import { runService } from '../kit/run-service.ts';
import { serveHttp } from '../kit/serve-http.ts';
import { environment } from './config.ts';
import { failOnSome } from './faults.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { addRoutes } from './routes.ts';
import { migrations } from './schema.ts';

runService({
  name: 'notifications service',
  environment,
  async start(config, logger, faults) {
    const database = openDatabase({
      path: config.SHOP_NOTIFICATIONS_DATABASE,
      migrations,
      durable: 'power cut',
    });
    const mailbox = createMailbox(database);
    const broker = connectBroker(config.SHOP_BROKER);
    const consumers = Array.from({ length: partitions }, (_, partition) =>
      consume(partition, { mailbox, broker, logger, faults }),
    );
    observe(consumers, broker, logger);
    const authenticate = authenticateBy(config, tlsIdentityOf(config));
    const app = createServiceApp(logger, (routes) => addRoutes(routes, { mailbox, broker, authenticate }));
    const server = await serveHttp(app, config);
    return {
      port: server.port,
      async close() {
        await server.stop();
        await Promise.all(consumers.map((consumer) => consumer.stop()));
        await broker.close();
        database.close();
      },
    };
  },
});

/** The events of a partition, one after the other. */
function consume(
  partition: number,
  {
    mailbox,
    broker,
    logger,
    faults,
  }: {
    readonly mailbox: Mailbox;
    readonly broker: Broker;
    readonly logger: Logger;
    readonly faults: ActiveFaults;
  },
): Consumer {
  return startConsumer({
    broker,
    stream: ordersStream,
    subject: subjectOfPartition(partition),
    name: consumerName(partition),
    async handle(body) {
      const late = await faults.active('mails-late');
      if (late) await delay(late.delay_ms);
      const unreadable = await faults.active('mails-unreadable');
      receive(mailbox, body, unreadable?.share ?? 0);
    },
    logger,
  });
}

function consumerName(partition: number): string {
  return `notifications-${partition}`;
}

function observe(consumers: readonly Consumer[], broker: Broker, logger: Logger): void {
  const lag = () =>
    Promise.all(
      consumers.map(
        async (consumer, partition) => [{ consumer: consumerName(partition) }, await consumer.lag()] as const,
      ),
    );
  observedGauge(shopMetrics.consumerLag, lag, logger);
  observedGauge(shopMetrics.deadLetters, async () => [[{}, await countDeadLetters(broker)]], logger);
}

/**
 * @param unreadable the events of so many percent of the orders cannot be read
 * @throws Error that says what is wrong when it is no event of an order
 */
function receive(mailbox: Mailbox, body: Uint8Array, unreadable: number): void {
  const { orderId, version, event } = readMessage(body);
  failOnSome(orderId, unreadable);
  const traceId = trace.getActiveSpan()?.spanContext().traceId ?? '';
  mailbox.take({ orderId, version, event, traceId });
}

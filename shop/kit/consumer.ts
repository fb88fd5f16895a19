import { messageResults, shopMetrics } from '@lab/telemetry/shop-metrics';
import { AckPolicy, type JsMsg } from '@nats-io/jetstream';
import type { Logger } from 'pino';
import type { Broker, Stream } from './broker.ts';
import { putAside } from './dead-letters.ts';
import { inConsumerSpan } from './messaging-telemetry.ts';
import { counterOf } from './metrics.ts';
import { startWorkLoop } from './work-loop.ts';

/** A message that could not be processed so many times is put aside. */
const maxDeliveries = 5;
const firstPauseMs = 100;
/** A delivery that nobody has answered by then is made again. */
const answerWithinMs = 10_000;
/** Milliseconds that one request for a message waits for it. */
const askForMs = 1_000;

const messages = counterOf(shopMetrics.messages);
const redeliveries = counterOf(shopMetrics.redeliveries);

export interface ConsumerOptions {
  readonly broker: Broker;
  readonly stream: Stream;
  /** Its messages are processed one at a time, in their order. */
  readonly subject: string;
  /** What the broker knows the consumer by, over restarts; letters, digits and hyphens. */
  readonly name: string;
  /** Processes one message; it may come again. What it throws makes it come again. */
  readonly handle: (body: Uint8Array) => Promise<void>;
  readonly logger: Logger;
}

export interface Consumer {
  /** @returns the number of messages that it has not acknowledged. Rejects while the broker cannot be asked */
  readonly lag: () => Promise<number>;
  /** Finishes the message under way. */
  readonly stop: () => Promise<void>;
}

/** Processes the messages of a subject, from the first one that it has not acknowledged. */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { broker, stream, subject, name, logger } = options;

  async function pass(stopping: AbortSignal): Promise<boolean> {
    const { client, manager } = await broker.open(stream);
    await manager.consumers.add(stream.name, {
      durable_name: name,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      ack_wait: answerWithinMs * 1e6,
      max_ack_pending: 1,
    });
    const consumer = await client.consumers.get(stream.name, name);
    while (!stopping.aborted) {
      const message = await consumer.next({ expires: askForMs });
      if (message) await process(options, message);
    }
    return false;
  }

  for (const result of Object.values(messageResults)) messages.start({ consumer: name, result });
  redeliveries.start({ consumer: name });
  const loop = startWorkLoop({ name: `consuming ${subject}`, pass, everyMs: 500, logger });
  return {
    stop: loop.stop,
    async lag() {
      const { manager } = await broker.open(stream);
      const { num_pending: waiting, num_ack_pending: given } = await manager.consumers.info(
        stream.name,
        name,
      );
      return waiting + given;
    },
  };
}

async function process(options: ConsumerOptions, message: JsMsg): Promise<void> {
  const { broker, stream, name, handle, logger } = options;
  const { headers, subject, data: body, seq } = message;
  const id = headers?.get('Nats-Msg-Id') || String(seq);
  const deliveries = message.info.deliveryCount;
  if (deliveries > 1) redeliveries.inc({ consumer: name });
  try {
    await inConsumerSpan({ stream: stream.name, id, headers, consumer: name }, async () => {
      await handle(body);
      messages.inc({ consumer: name, result: messageResults.processed });
      logger.info({ message_id: id, consumer: name, deliveries }, 'message');
    });
    await message.ackAck();
  } catch (error) {
    logger.warn({ message_id: id, consumer: name, deliveries, err: error }, 'message not processed');
    const isGivenUp = deliveries >= maxDeliveries;
    messages.inc({
      consumer: name,
      result: isGivenUp ? messageResults.putAside : messageResults.failed,
    });
    if (!isGivenUp) {
      message.nak(firstPauseMs * 2 ** deliveries);
      return;
    }
    await putAside(broker, name, { id, subject, body, headers, deliveries, error });
    message.term('put aside');
    logger.error({ message_id: id, consumer: name }, 'message put aside');
  }
}

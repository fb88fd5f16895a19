import { type JetStreamClient, jetstream, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
  MESSAGING_OPERATION_TYPE_VALUE_SEND,
} from '@opentelemetry/semantic-conventions/incubating';

const tracer = trace.getTracer('@lab/shop/messaging');
const timeoutMs = 3_000;
const reconnectAfterMs = 500;
/** For as long the broker drops a message whose id it has seen. */
const duplicateWindowMs = 120_000;

export interface Message {
  readonly subject: string;
  /** The same for each try. */
  readonly id: string;
  readonly body: unknown;
}

export interface Broker {
  /** Resolves once the broker has the message on its disk; rejects when it does not say so within a few seconds. */
  readonly publish: (message: Message) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * A connection to the broker, made in the background and made again whenever it is lost: a service starts and works without it.
 *
 * @param server `host:port`
 * @param stream made when it is not there
 */
export function connectBroker(server: string, stream: Pick<StreamConfig, 'name' | 'subjects'>): Broker {
  const connecting = connect({
    servers: server,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: reconnectAfterMs,
  });
  let opened: Promise<JetStreamClient> | undefined;

  async function open(connection: NatsConnection): Promise<JetStreamClient> {
    const { streams } = await jetstreamManager(connection, { timeout: timeoutMs });
    await streams.add({ ...stream, duplicate_window: duplicateWindowMs * 1e6 });
    return jetstream(connection, { timeout: timeoutMs });
  }

  /** Made by the first message that needs it, and by the next one where that failed. */
  function clientOf(connection: NatsConnection): Promise<JetStreamClient> {
    opened ??= open(connection).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  return {
    publish: (message) =>
      inProducerSpan(stream.name, message, async () => {
        const connection = await connecting;
        if (connection.isClosed()) throw new Error('the connection to the broker is closed');
        const client = await clientOf(connection);
        const carrier = headers();
        propagation.inject(context.active(), carrier, { set: (to, key, value) => to.set(key, value) });
        await client.publish(message.subject, JSON.stringify(message.body), {
          msgID: message.id,
          headers: carrier,
        });
      }),
    async close() {
      // One that was never made has nothing to close.
      const connection = await Promise.race([connecting, undefined]);
      await connection?.close();
    },
  };
}

/** Names and attributes: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
function inProducerSpan(destination: string, { id }: Message, send: () => Promise<void>): Promise<void> {
  const attributes = {
    [ATTR_MESSAGING_SYSTEM]: 'nats',
    [ATTR_MESSAGING_DESTINATION_NAME]: destination,
    [ATTR_MESSAGING_OPERATION_NAME]: 'publish',
    [ATTR_MESSAGING_OPERATION_TYPE]: MESSAGING_OPERATION_TYPE_VALUE_SEND,
    [ATTR_MESSAGING_MESSAGE_ID]: id,
  };
  const options = { kind: SpanKind.PRODUCER, attributes };
  return tracer.startActiveSpan(`publish ${destination}`, options, async (span) => {
    try {
      await send();
    } catch (error) {
      span.setAttribute(ATTR_ERROR_TYPE, error instanceof Error ? error.name : 'unknown');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

import {
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';

const timeoutMs = 3_000;
const reconnectAfterMs = 500;
/** For as long the broker drops a message whose id it has seen. */
const duplicateWindowMs = 120_000;

export type Stream = Pick<StreamConfig, 'name' | 'subjects'>;

/** What a client of the broker works with. */
export interface JetStream {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
}

export interface Broker {
  /** Makes the stream where it is not there. Rejects when the broker does not answer within a few seconds. */
  readonly open: (stream: Stream) => Promise<JetStream>;
  /** Publishes to those who listen at this moment, without waiting for an answer; while the broker cannot be reached it does nothing. */
  readonly announce: (subject: string) => void;
  /** Calls `hear` for each announcement of a subject from now on, also after the connection was lost and made again. */
  readonly listen: (subject: string, hear: () => void) => void;
  readonly close: () => Promise<void>;
}

/**
 * A connection to the broker, made in the background and made again whenever it is lost: a service starts and works without it.
 *
 * @param server `host:port`
 */
export function connectBroker(server: string): Broker {
  const connecting = connect({
    servers: server,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: reconnectAfterMs,
  });
  let connected: NatsConnection | undefined;
  connecting.then(
    (connection) => {
      connected = connection;
    },
    () => undefined,
  );
  const opened = new Map<string, Promise<JetStream>>();

  async function openNow(connection: NatsConnection, stream: Stream): Promise<JetStream> {
    const manager = await jetstreamManager(connection, { timeout: timeoutMs });
    await manager.streams.add({ ...stream, duplicate_window: duplicateWindowMs * 1e6 });
    return { client: jetstream(connection, { timeout: timeoutMs }), manager };
  }

  return {
    async open(stream) {
      const connection = await connecting;
      if (connection.isClosed()) throw new Error('the connection to the broker is closed');
      const before = opened.get(stream.name);
      if (before) return before;
      const opening = openNow(connection, stream);
      opened.set(stream.name, opening);
      opening.catch(() => opened.delete(stream.name));
      return opening;
    },
    announce(subject) {
      if (connected && !connected.isClosed()) connected.publish(subject);
    },
    listen(subject, hear) {
      // A broker that is never reached has nothing to say.
      connecting.then(
        (connection) => connection.subscribe(subject, { callback: () => hear() }),
        () => undefined,
      );
    },
    async close() {
      // One that was never made has nothing to close.
      const connection = await Promise.race([connecting, undefined]);
      await connection?.close();
    },
  };
}

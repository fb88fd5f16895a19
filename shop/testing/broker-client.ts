import { jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

export interface BrokerClient {
  readonly addStream: (name: string, subject: string) => Promise<void>;
  /** Resolves once the broker has acknowledged. */
  readonly publish: (subject: string, text: string, id: string) => Promise<{ isDuplicate: boolean }>;
  /** Messages in a stream. */
  readonly count: (stream: string) => Promise<number>;
  /** Messages of a stream that a consumer has not acknowledged. */
  readonly pending: (stream: string) => Promise<number>;
  /** Ids of the messages of an order, in the order of the stream. */
  readonly idsOf: (stream: string, orderId: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Connects to a broker, `host:port`. */
export async function connectBroker(servers: string): Promise<BrokerClient> {
  const connection = await connect({ servers });
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  return {
    async addStream(name, subject) {
      await manager.streams.add({ name, subjects: [subject], storage: StorageType.File });
    },
    async publish(subject, text, id) {
      const { duplicate } = await client.publish(subject, text, { msgID: id });
      return { isDuplicate: duplicate };
    },
    count: async (stream) => (await manager.streams.info(stream)).state.messages,
    async pending(stream) {
      let pending = 0;
      for await (const { num_pending, num_ack_pending } of manager.consumers.list(stream))
        pending += num_pending + num_ack_pending;
      return pending;
    },
    async idsOf(stream, orderId) {
      const { state } = await manager.streams.info(stream);
      const ids: string[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const id = (await manager.streams.getMessage(stream, { seq }))?.header.get('Nats-Msg-Id') ?? '';
        if (id.startsWith(orderId)) ids.push(id);
      }
      return ids;
    },
    close: () => connection.close(),
  };
}

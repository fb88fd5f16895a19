import type { Broker, Stream } from './broker.ts';
import { inProducerSpan } from './messaging-telemetry.ts';

export interface Message {
  readonly subject: string;
  /** The same for each try; the broker keeps one of those it gets within two minutes. */
  readonly id: string;
  readonly body: unknown;
}

/** Resolves once the broker has the message on its disk; rejects when it does not say so within a few seconds. */
export type PublishMessage = (message: Message) => Promise<void>;

export const publisherTo =
  (broker: Broker, stream: Stream): PublishMessage =>
  ({ subject, id, body }) =>
    inProducerSpan({ stream: stream.name, id }, async (headers) => {
      const { client } = await broker.open(stream);
      await client.publish(subject, JSON.stringify(body), { msgID: id, headers });
    });

import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { z } from 'zod';
import type { Broker, Stream } from './broker.ts';

/** Messages that a consumer could not process, each with the reason. */
export const deadLetterStream: Stream = { name: 'SHOP_DEAD', subjects: ['shop.dead.*'] };

const header = {
  subject: 'Lab-Subject',
  error: 'Lab-Error',
  deliveries: 'Lab-Deliveries',
  traceParent: 'traceparent',
};

/** A message that was put aside. */
export interface DeadLetter {
  /** Its number in the stream of dead letters. */
  readonly number: number;
  readonly consumer: string;
  /** Where it was published. */
  readonly subject: string;
  readonly error: string;
  readonly deliveries: number;
  readonly at: Date;
  readonly traceParent: string;
  readonly body: string;
}

/** Puts a message aside. Resolves once it is on the broker's disk. */
export async function putAside(
  broker: Broker,
  consumer: string,
  message: {
    readonly id: string;
    readonly subject: string;
    readonly body: Uint8Array;
    readonly headers: MsgHdrs | undefined;
    readonly deliveries: number;
    readonly error: unknown;
  },
): Promise<void> {
  const { client } = await broker.open(deadLetterStream);
  const aside = headers();
  const traceParent = message.headers?.get(header.traceParent);
  if (traceParent) aside.set(header.traceParent, traceParent);
  aside.set(header.subject, message.subject);
  aside.set(header.deliveries, String(message.deliveries));
  // A header is one line.
  aside.set(header.error, String(message.error).replaceAll(/\s+/g, ' ').slice(0, 500));
  const msgID = `${consumer}-${message.id}`;
  await client.publish(`shop.dead.${consumer}`, message.body, { msgID, headers: aside });
}

/** @returns how many messages are put aside. Rejects while the broker cannot be asked */
export async function countDeadLetters(broker: Broker): Promise<number> {
  const { manager } = await broker.open(deadLetterStream);
  const { state } = await manager.streams.info(deadLetterStream.name);
  return state.messages;
}

const listed = 100;

/** The messages that were put aside, oldest first; not more than a hundred. */
export async function listDeadLetters(broker: Broker): Promise<readonly DeadLetter[]> {
  const { manager } = await broker.open(deadLetterStream);
  const { state } = await manager.streams.info(deadLetterStream.name);
  const letters: DeadLetter[] = [];
  // The first number of an empty stream is 0, which no message has.
  for (
    let number = Math.max(1, state.first_seq);
    number <= state.last_seq && letters.length < listed;
    number += 1
  ) {
    const letter = await findDeadLetter(broker, number);
    if (letter) letters.push(letter);
  }
  return letters;
}

/** @returns undefined when there is none of that number, or not any more */
export async function findDeadLetter(broker: Broker, number: number): Promise<DeadLetter | undefined> {
  const { manager } = await broker.open(deadLetterStream);
  const message = await manager.streams.getMessage(deadLetterStream.name, { seq: number });
  if (!message) return undefined;
  const get = (name: string) => message.header.get(name);
  return {
    number,
    consumer: message.subject.split('.').at(-1) ?? '',
    subject: get(header.subject),
    error: get(header.error),
    deliveries: z.coerce.number().parse(get(header.deliveries)),
    at: message.time,
    traceParent: get(header.traceParent),
    body: message.string(),
  };
}

/**
 * Publishes a message again where it came from, and takes it out of the dead letters. Consumers that have processed it know it
 * by what it says, not by the broker's id, which is a new one.
 */
export async function replay(broker: Broker, stream: Stream, letter: DeadLetter): Promise<void> {
  const { client } = await broker.open(stream);
  const again = headers();
  if (letter.traceParent) again.set(header.traceParent, letter.traceParent);
  await client.publish(letter.subject, letter.body, { msgID: `replay-${letter.number}`, headers: again });
  const { manager } = await broker.open(deadLetterStream);
  await manager.streams.deleteMessage(deadLetterStream.name, letter.number);
}

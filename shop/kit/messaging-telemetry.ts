import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { type Attributes, context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
  MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
  MESSAGING_OPERATION_TYPE_VALUE_SEND,
} from '@opentelemetry/semantic-conventions/incubating';

const tracer = trace.getTracer('@lab/shop/messaging');

/** Where a message goes to or comes from. */
export interface MessageOf {
  readonly stream: string;
  /** The same for each delivery. */
  readonly id: string;
}

const attributesOf = ({ stream, id }: MessageOf, operation: Attributes): Attributes => ({
  [ATTR_MESSAGING_SYSTEM]: 'nats',
  [ATTR_MESSAGING_DESTINATION_NAME]: stream,
  [ATTR_MESSAGING_MESSAGE_ID]: id,
  ...operation,
});

/**
 * Makes a span of the sending of a message; there is no instrumentation for NATS. Names and attributes:
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 *
 * @param send gets the headers that carry the span on
 */
export function inProducerSpan<T>(message: MessageOf, send: (carrier: MsgHdrs) => Promise<T>): Promise<T> {
  const attributes = attributesOf(message, {
    [ATTR_MESSAGING_OPERATION_NAME]: 'publish',
    [ATTR_MESSAGING_OPERATION_TYPE]: MESSAGING_OPERATION_TYPE_VALUE_SEND,
  });
  return tracer.startActiveSpan(
    `publish ${message.stream}`,
    { kind: SpanKind.PRODUCER, attributes },
    (span) => {
      const carrier = headers();
      propagation.inject(context.active(), carrier, { set: (to, key, value) => to.set(key, value) });
      return ended(span, () => send(carrier));
    },
  );
}

/** Makes a span of the processing of a message, below the span that sent it: an order stays one trace. */
export function inConsumerSpan<T>(
  message: MessageOf & { readonly headers: MsgHdrs | undefined; readonly consumer: string },
  process: () => Promise<T>,
): Promise<T> {
  const attributes = attributesOf(message, {
    [ATTR_MESSAGING_OPERATION_NAME]: 'process',
    [ATTR_MESSAGING_OPERATION_TYPE]: MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
    'messaging.consumer.group.name': message.consumer,
  });
  const sender = message.headers
    ? propagation.extract(context.active(), message.headers, {
        get: (from, key) => from.get(key) || undefined,
        keys: (from) => from.keys(),
      })
    : context.active();
  const options = { kind: SpanKind.CONSUMER, attributes };
  return tracer.startActiveSpan(`process ${message.stream}`, options, sender, (span) => ended(span, process));
}

async function ended<T>(span: ReturnType<typeof tracer.startSpan>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.setAttribute(ATTR_ERROR_TYPE, error instanceof Error ? error.name : 'unknown');
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

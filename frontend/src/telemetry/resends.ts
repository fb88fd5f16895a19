import { spanAttributes } from '@lab/telemetry/spans';
import { type Context, context, createContextKey } from '@opentelemetry/api';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';

const resends = createContextKey('http.request.resend_count');

/** Runs `call` so that the spans it starts before its first `await` say how often the request was sent before. */
export const resending = <T>(count: number, call: () => T): T =>
  context.with(context.active().setValue(resends, count), call);

/** Writes the count into spans. The first time has none: https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
export const resendCounter: SpanProcessor = {
  onStart(span: Span, parent: Context) {
    const count = parent.getValue(resends);
    if (typeof count === 'number' && count > 0)
      span.setAttribute(spanAttributes.httpRequestResendCount, count);
  },
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

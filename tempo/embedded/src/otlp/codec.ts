import type { ResourceMessage, ScopeMessage } from '@lab/store-engine/otlp-messages';
import { commonProto, readProto } from '@lab/store-engine/proto';
import type { Envelope, SpanMessage } from './messages.ts';

const codec = readProto(commonProto, new URL('./trace.proto', import.meta.url));

export const envelopeCodec = codec<Envelope>('Envelope');
export const spanCodec = codec<SpanMessage>('Span');
export const resourceCodec = codec<ResourceMessage>('Resource');
export const scopeCodec = codec<ScopeMessage>('InstrumentationScope');
export const traceByIdCodec = codec<object>('TraceByIDResponse');

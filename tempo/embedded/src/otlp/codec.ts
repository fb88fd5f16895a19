import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import type { Envelope, Long64, ResourceMessage, ScopeMessage, SpanMessage } from './messages.ts';

/**
 * Messages within messages; a key-value list in an attribute takes three. The default of 100 is less than what senders may
 * send; what is deeper still would need more stack than a thread has.
 */
const deepest = 2_000;
protobuf.Reader.recursionLimit = deepest;
protobuf.util.recursionLimit = deepest;

const root = protobuf.parse(readFileSync(new URL('./trace.proto', import.meta.url), 'utf8')).root;

/** A message type of `trace.proto` whose decoded form is `T`. */
export interface Codec<T> {
  /** Throws when the bytes are not such a message. */
  decode(bytes: Uint8Array): T;
  encode(message: object): Uint8Array;
  /** From plain JavaScript values: strings for 64-bit numbers and enums, base64 or bytes for bytes. */
  encodeObject(object: Record<string, unknown>): Uint8Array;
}

function codec<T>(name: string): Codec<T> {
  const type = root.lookupType(name);
  return {
    decode: (bytes) => type.decode(bytes) as unknown as T,
    encode: (message) => type.encode(message).finish(),
    encodeObject: (object) => type.encode(type.fromObject(object)).finish(),
  };
}

export const envelopeCodec = codec<Envelope>('Envelope');
export const spanCodec = codec<SpanMessage>('Span');
export const resourceCodec = codec<ResourceMessage>('Resource');
export const scopeCodec = codec<ScopeMessage>('InstrumentationScope');
export const exportResponseCodec = codec<object>('ExportTraceServiceResponse');
export const rpcStatusCodec = codec<object>('RpcStatus');
export const traceByIdCodec = codec<object>('TraceByIDResponse');

/** The number as an unsigned 64-bit integer. */
export function toBigInt(value: Long64): bigint {
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}

/** The number as a signed integer: a `number` where that is exact, else a `bigint`. */
export function toSignedInteger(value: Long64): number | bigint {
  const approximate = value.high * 4294967296 + (value.low >>> 0);
  return Number.isSafeInteger(approximate) ? approximate : BigInt.asIntN(64, toBigInt(value));
}

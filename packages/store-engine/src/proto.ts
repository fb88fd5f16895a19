import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import type { Long64 } from './otlp-messages.ts';

/**
 * Messages within messages; a key-value list in an attribute takes three. The default of 100 is less than what senders may
 * send; what is deeper still would need more stack than a thread has.
 */
const deepest = 2_000;
protobuf.Reader.recursionLimit = deepest;
protobuf.util.recursionLimit = deepest;

/** A message type whose decoded form is `T`. */
export interface Codec<T> {
  /** Throws when the bytes are not such a message. */
  decode(bytes: Uint8Array): T;
  encode(message: object): Uint8Array;
  /** From plain JavaScript values: strings for 64-bit numbers and enums, base64 or bytes for bytes. */
  encodeObject(object: Record<string, unknown>): Uint8Array;
}

/** Reads `.proto` files, which may use each other’s messages, and gives the codecs of their messages by name. */
export function readProto(...files: readonly URL[]): <T>(name: string) => Codec<T> {
  const root = new protobuf.Root();
  for (const file of files) protobuf.parse(readFileSync(file, 'utf8'), root);
  return <T>(name: string): Codec<T> => {
    const type = root.lookupType(name);
    return {
      decode: (bytes) => type.decode(bytes) as unknown as T,
      encode: (message) => type.encode(message).finish(),
      encodeObject: (object) => type.encode(type.fromObject(object)).finish(),
    };
  };
}

/** OTLP’s messages that every signal has. */
export const commonProto = new URL('./otlp-common.proto', import.meta.url);

/** The number as an unsigned 64-bit integer. */
export function toBigInt(value: Long64): bigint {
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}

/** The number as a signed integer: a `number` where that is exact, else a `bigint`. */
export function toSignedInteger(value: Long64): number | bigint {
  const approximate = value.high * 4294967296 + (value.low >>> 0);
  return Number.isSafeInteger(approximate) ? approximate : BigInt.asIntN(64, toBigInt(value));
}

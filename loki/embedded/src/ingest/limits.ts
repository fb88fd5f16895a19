import type { logStoreRefusals } from '@lab/telemetry/metrics';
import type { LogRecord } from './record.ts';

/** As loki/loki.yaml and Loki’s defaults have them. */
export const ingestLimits = {
  /** Bytes of a line; what is longer is cut. */
  maxLineBytes: 64 * 1024,
  /** Nanoseconds. */
  maxAge: 24n * 3_600_000_000_000n,
  maxAhead: 600_000_000_000n,
  maxStreams: 500,
  maxLabels: 15,
  maxMetadataBytes: 64 * 1024,
} as const;

/** Values of the label `reason`. */
export type RefusalReason = (typeof logStoreRefusals)[number];

export interface Refusal {
  readonly reason: RefusalReason;
  /** For the sender. */
  readonly message: string;
}

const rfc3339 = (nanoseconds: bigint) => new Date(Number(nanoseconds / 1_000_000n)).toISOString();

/**
 * Why a record is not stored; nothing when it is.
 *
 * @param now nanoseconds since the epoch
 */
export function refusalOf({ timestamp, stream, metadata }: LogRecord, now: bigint): Refusal | undefined {
  const { maxAge, maxAhead, maxLabels, maxMetadataBytes } = ingestLimits;
  if (timestamp < now - maxAge) {
    const oldest = rfc3339(now - maxAge);
    return {
      reason: 'too_old',
      message: `entry has timestamp too old: ${rfc3339(timestamp)}, oldest acceptable timestamp is: ${oldest}`,
    };
  }
  if (timestamp > now + maxAhead) {
    return { reason: 'too_new', message: `entry has timestamp too new: ${rfc3339(timestamp)}` };
  }
  if (stream.size === 0)
    return { reason: 'no_labels', message: 'error at least one label pair is required per stream' };
  if (stream.size > maxLabels) {
    return { reason: 'too_many_labels', message: `entry has ${stream.size} label names; limit ${maxLabels}` };
  }
  let bytes = 0;
  for (const [name, value] of metadata) bytes += name.length + value.length;
  if (bytes > maxMetadataBytes) {
    return {
      reason: 'metadata_too_large',
      message: `structured metadata too large: ${bytes} bytes, limit: ${maxMetadataBytes} bytes`,
    };
  }
  return undefined;
}

/** A line of at most so many bytes: a longer one loses its end. */
export function cutLine(line: string): string {
  const { maxLineBytes } = ingestLimits;
  if (line.length <= maxLineBytes / 3 || Buffer.byteLength(line) <= maxLineBytes) return line;
  return Buffer.from(line)
    .subarray(0, maxLineBytes)
    .toString('utf8')
    .replace(/\ufffd$/, '');
}

import type { Answer } from '@lab/http/answer';
import { z } from 'zod';
import type { Labels } from '../logql/labels.ts';
import type { DroppedLine } from './waiting-lines.ts';

const frame = z.looseObject({
  streams: z.array(
    z.object({
      stream: z.record(z.string(), z.string()),
      values: z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())),
    }),
  ),
});

/** Lines as Loki sends them to who follows a query. */
export type Frame = z.output<typeof frame>;

/** The frame that a query thread has made. Throws an Error with the reason when it could not. */
export function frameOf({ status, body }: Answer): Frame {
  const text = String(body);
  if (status !== 200) throw new Error(text);
  return frame.parse(JSON.parse(text));
}

type Stream = Frame['streams'][number];

const keyOf = (stream: Stream['stream'], [time, line]: Stream['values'][number]) =>
  JSON.stringify([stream, time, line]);

/** A frame without the lines that another one has. */
export function without(one: Frame, other: Frame): Frame {
  const known = new Set(
    other.streams.flatMap(({ stream, values }) => values.map((value) => keyOf(stream, value))),
  );
  const streams = one.streams.flatMap(({ stream, values }) => {
    const left = values.filter((value) => !known.has(keyOf(stream, value)));
    return left.length > 0 ? [{ stream, values: left }] : [];
  });
  return { ...one, streams };
}

/** What goes over the socket; nothing when there is nothing to say. */
export function messageOf(one: Frame, dropped: readonly DroppedLine[]): string | undefined {
  if (one.streams.length === 0 && dropped.length === 0) return undefined;
  const entries = dropped.map(({ labels, timestamp }) => ({
    labels: plain(labels),
    timestamp: String(timestamp),
  }));
  return JSON.stringify({ ...one, ...(entries.length > 0 && { dropped_entries: entries }) });
}

const plain = (labels: Labels) => Object.fromEntries(labels);

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

/** So many GET requests. */
export interface Order {
  readonly url: string;
  readonly connections: number;
  readonly requests: number;
  /** Absent: as fast as the server answers. */
  readonly perSecond?: number;
}

const answered = z.object({
  requests: z.number(),
  failed: z.number(),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
});

/** What became of the requests of a slice. */
export type Answered = z.infer<typeof answered>;

export interface LoadGenerator {
  /** @throws Error when one request fails, or the deadline passes: then it is no measurement */
  send(order: Order): Promise<Answered>;
  stop(): void;
}

const deadlineMs = 180_000;

/** Starts a process that sends requests; it is the same for all that are compared, and warm after the first. */
export function startLoadGenerator(): LoadGenerator {
  const child = fork(join(import.meta.dirname, 'generator.ts'));
  return {
    async send(order) {
      child.send(order);
      const [message] = await once(child, 'message', { signal: AbortSignal.timeout(deadlineMs) });
      const slice = answered.parse(message);
      if (slice.failed > 0) {
        throw new Error(`${slice.failed} of ${slice.requests} requests to ${order.url} failed`);
      }
      return slice;
    },
    stop: () => child.disconnect(),
  };
}

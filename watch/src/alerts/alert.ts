import { z } from 'zod';

const labels = z.record(z.string(), z.string());

const notified = z.object({
  status: z.enum(['firing', 'resolved']),
  labels,
  annotations: labels,
  /** ISO 8601. */
  startsAt: z.string(),
  endsAt: z.string(),
  fingerprint: z.string(),
});

/** What Alertmanager posts to a webhook (version 4), as far as it is kept. */
export const webhookBody = z.object({ version: z.literal('4'), alerts: z.array(notified).max(1000) });

/** An alert as it was received. */
export const receivedAlert = notified.extend({ receivedAt: z.iso.datetime() });
export type ReceivedAlert = z.infer<typeof receivedAlert>;

/** The answer to `GET /alerts`: newest first. */
export const alertList = z.object({ alerts: z.array(receivedAlert) });

import { partNames } from '@lab/telemetry/parts';
import { z } from 'zod';

const partCost = z.strictObject({
  /** CPU time for each request of the load, without what the part takes idle. */
  cpuMsPerRequest: z.number().min(0),
  /** Cores that it takes while nobody asks for anything. */
  idleCores: z.number().min(0),
  /** Resident at the end of the load. */
  residentBytes: z.number().positive(),
});

export const measuredSchema = z.strictObject({
  /** ISO 8601. */
  at: z.string(),
  machine: z.string(),
  requests: z.number().positive(),
  requestsPerSecond: z.number().positive(),
  /** What a request leaves in the telemetry: by the Collector's counters. */
  perRequest: z.strictObject({
    spans: z.number().positive(),
    logRecords: z.number().positive(),
    traceStoreBytes: z.number().positive(),
    logStoreBytes: z.number().positive(),
    /** What the Collector reads from its sockets and files (`rchar` of /proc/PID/io), without what it reads when idle. */
    collectorBytesIn: z.number().positive(),
  }),
  /** Samples a second, whether there are requests or not. */
  samplesPerSecond: z.number().positive(),
  parts: z.partialRecord(z.enum(partNames), partCost),
});

export type Measured = Readonly<z.infer<typeof measuredSchema>>;

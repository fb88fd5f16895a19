/** A choice of this model, for which there is neither a measured nor a published figure. */
export interface Assumed {
  readonly value: number;
  readonly what: string;
}

/** Every choice that the results depend on. `docs/scaling.md` lists them. */
export const assumed = {
  busyShare: { value: 0.7, what: 'share of a core that may be busy; above it, each burst makes a queue' },
  spansShare: {
    value: 0.5,
    what: 'share of the Collector’s incoming bytes that are spans; the rest are log records',
  },
  headroom: { value: 1.5, what: 'times the mean rate, for peaks and for the loss of a VM' },
  singlePrometheus: { value: 100_000, what: 'samples/s that a single Prometheus takes before Mimir is used' },
  kafkaBrokers: {
    value: 3,
    what: 'Kafka brokers (2 cores, 8 GB each), each with a copy of what Kafka holds',
  },
  kafkaHours: { value: 6, what: 'hours of telemetry that Kafka holds' },
  liveStoreMemory: { value: 12, what: 'GB for a Tempo live store, of the published 4 to 20' },
  blockBuilderMemory: { value: 8, what: 'GB for a Tempo block builder, of the published 5 to 10' },
  querierMemory: { value: 8, what: 'GB for a Tempo querier (2 cores), of the published 4 to 20' },
  mimirCores: {
    value: 2,
    what: 'cores of a Mimir instance, with 2 GB for each, where its distributor takes one; at least 3 instances',
  },
} as const satisfies Record<string, Assumed>;

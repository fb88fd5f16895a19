import type { Measured } from './measured-schema.ts';
import { type Demand, type Need, publishedCollectorCores, volumeOf } from './model.ts';
import { published } from './published.ts';

/** A step past one VM. */
export interface Stage {
  readonly name: 'one VM' | 'a VM for each part' | 'microservices on object storage';
  /** What is different from the step before. */
  readonly changes: readonly string[];
}

export const stages: readonly Stage[] = [
  { name: 'one VM', changes: ['the lab as it is'] },
  {
    name: 'a VM for each part',
    changes: [
      'several backends behind Nginx, each one Node.js process; the tasks in PostgreSQL instead of SQLite, which has one writer',
      'Tempo and Loki themselves, as single programs (`-target=all`), instead of the embedded stores; their blocks in object storage',
      'Prometheus still alone: its samples grow with the series, not with the requests',
      'two Collectors behind a load balancer; a lost one costs no data, because each keeps its queue on disk',
    ],
  },
  {
    name: 'microservices on object storage',
    changes: [
      'Collectors in two tiers: the first takes everything and spreads spans by trace id (`load_balancing` exporter, `routing_key: traceID`), so that a Collector of the second sees whole traces and can sample by their end',
      'Kafka between Collectors and Tempo, which its microservices need from version 3 on; it also bridges an outage of the stores for hours instead of the 256 MiB of a queue',
      'Tempo as distributors, block builders, live stores and queriers; Loki as distributors, ingesters, queriers, index gateways and a compactor',
      'Prometheus sends on to Mimir (or Thanos takes its blocks) for more than one Prometheus can hold, for years, and for a copy that survives a VM',
    ],
  },
];

/** Where a single process of Tempo, of Loki or of Prometheus is left behind. */
const largestSingle = { megabytesPerSecond: 6, samplesPerSecond: 100_000 };

/** The step that a demand needs. @param endOfOneVm requests a second */
export function stageFor(demand: Demand, measured: Measured, endOfOneVm: number): Stage['name'] {
  if (demand.requestsPerSecond <= endOfOneVm) return 'one VM';
  const { bytes, samples } = volumeOf(demand, measured);
  const isSmall =
    bytes / 2 / 1e6 <= largestSingle.megabytesPerSecond && samples <= largestSingle.samplesPerSecond;
  return isSmall ? 'a VM for each part' : 'microservices on object storage';
}

const gigabyte = 1e9;
const hoursOfMonth = 730;
/** Room for peaks, and for a VM that is lost. */
const headroom = 1.5;

/** What microservices need, by published figures: instances, cores and memory of each kind, and what object storage keeps. */
export function clusterNeeds(demand: Demand, measured: Measured): readonly Need[] {
  const volume = volumeOf(demand, measured);
  const megabytes = volume.bytes / 2 / 1e6;
  const collector = publishedCollectorCores(volume) * headroom;
  const { traceStoreBytes, logStoreBytes } = measured.perRequest;
  const kept = demand.requestsPerSecond * demand.retentionDays * 86_400;
  const logsOfTier = Math.max(1, (demand.requestsPerSecond * logStoreBytes * 86_400) / 3e12);
  const instances = (each: number) => Math.max(2, Math.ceil((megabytes * headroom) / each));
  const network = volume.bytes;
  return [
    need('Collectors, two tiers', {
      cores: 2 * collector,
      gigabytes: 2 * collector * published.collectorMemory.value,
      network,
    }),
    need('Kafka, three brokers', { cores: 6, gigabytes: 24, disk: 3 * volume.bytes * 6 * 3_600, network }),
    need('Tempo distributors', instancesOf(instances(published.tempoDistributor.value), 2, 2, network / 2)),
    need('Tempo live stores', instancesOf(instances(published.tempoLiveStore.value), 1, 12, network / 2)),
    need(
      'Tempo block builders',
      instancesOf(instances(published.tempoLiveStore.value), published.tempoBlockBuilder.value, 8),
    ),
    need('Tempo queriers', instancesOf(instances(published.tempoQuerier.value), 2, 8)),
    need('Loki', {
      cores: published.lokiCores.value * logsOfTier,
      gigabytes: published.lokiMemory.value * logsOfTier,
      network: network / 2,
    }),
    need('Mimir', instancesOf(Math.max(3, Math.ceil(volume.samples / published.mimirSamples.value)), 2, 4)),
    need('object storage', { cores: 0, gigabytes: 0, objects: kept * (traceStoreBytes + logStoreBytes) }),
  ];
}

const instancesOf = (count: number, cores: number, gigabytes: number, network = 0) => ({
  cores: count * cores,
  gigabytes: count * gigabytes,
  network,
});

interface Sizes {
  readonly cores: number;
  readonly gigabytes: number;
  readonly disk?: number;
  readonly objects?: number;
  readonly network?: number;
}

function need(name: string, { cores, gigabytes, disk = 0, objects = 0, network = 0 }: Sizes): Need {
  const vms = Math.max(cores / 2, gigabytes / 8);
  return {
    name,
    cores,
    memoryBytes: gigabytes * gigabyte,
    diskBytes: disk + objects,
    networkBytesPerSecond: network,
    dollarsPerMonth:
      vms * published.vmHour.value * hoursOfMonth +
      (disk / gigabyte) * published.diskGb.value +
      (objects / gigabyte) * published.objectGb.value,
  };
}

import { assumed } from './assumed.ts';
import type { Measured } from './measured-schema.ts';
import {
  type Demand,
  gigabyte,
  type Need,
  priceOf,
  publishedCollectorCores,
  secondsOfDay,
  volumeOf,
} from './model.ts';
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
      'Tempo and Loki themselves in monolithic mode (`-target=all`) instead of the embedded stores; their blocks in object storage',
      'still one Prometheus: its samples grow with the series, not with the requests',
      'two Collectors behind a load balancer; each keeps its queue on disk, so that a restart loses nothing',
    ],
  },
  {
    name: 'microservices on object storage',
    changes: [
      'Collectors in two tiers: the first receives everything and distributes spans by trace id (`load_balancing` exporter, `routing_key: traceID`), so that each Collector of the second tier sees whole traces and can sample at their end (tail sampling)',
      'Kafka between Collectors and Tempo, which Tempo requires as microservices from version 3 on; it also buffers spans for hours while Tempo is down, where a queue of the Collector holds 256 MiB',
      'Tempo as distributors, block builders, live stores and queriers; Loki as distributors, ingesters, queriers, index gateways and a compactor',
      'Mimir behind Prometheus by remote write (or Thanos over its blocks), for more series than one Prometheus holds, for retention of years, and for replicas on other VMs',
    ],
  },
];

/** The step that a demand needs. @param endOfOneVm requests a second */
export function stageFor(demand: Demand, measured: Measured, endOfOneVm: number): Stage['name'] {
  if (demand.requestsPerSecond <= endOfOneVm) return 'one VM';
  const { samples } = volumeOf(demand, measured);
  // A single process of Tempo is one live store.
  const isSmall =
    spanMegabytes(demand, measured) <= published.tempoLiveStore.value &&
    samples <= assumed.singlePrometheus.value;
  return isSmall ? 'a VM for each part' : 'microservices on object storage';
}

/** MB a second that go to the trace store. */
const spanMegabytes = (demand: Demand, measured: Measured): number =>
  (volumeOf(demand, measured).bytes * assumed.spansShare.value) / 1e6;

/** What microservices need, by published figures: instances, cores and memory of each kind, and what object storage keeps. */
export function clusterNeeds(demand: Demand, measured: Measured): readonly Need[] {
  const volume = volumeOf(demand, measured);
  const toTempo = spanMegabytes(demand, measured) * 1e6;
  const collector = publishedCollectorCores(volume) * assumed.headroom.value;
  const { traceStoreBytes, logStoreBytes } = measured.perRequest;
  const kept = demand.requestsPerSecond * demand.retentionDays * secondsOfDay;
  const toLoki = volume.bytes - toTempo;
  const lokiTiers = Math.max(1, (toLoki * secondsOfDay) / published.lokiTier.value / 1e12);
  /** Of a component that takes so many MB a second. */
  const instances = (each: number) => Math.max(2, Math.ceil((toTempo * assumed.headroom.value) / 1e6 / each));
  const brokers = assumed.kafkaBrokers.value;
  return [
    need('Collectors, two tiers', {
      cores: 2 * collector,
      gigabytes: 2 * collector * published.collectorMemory.value,
      network: volume.bytes,
    }),
    need(`Kafka, ${brokers} brokers`, {
      cores: brokers * 2,
      gigabytes: brokers * 8,
      disk: brokers * toTempo * assumed.kafkaHours.value * 3_600,
      network: toTempo,
    }),
    need('Tempo distributors', instancesOf(instances(published.tempoDistributor.value), 2, 2, toTempo)),
    need(
      'Tempo live stores',
      instancesOf(instances(published.tempoLiveStore.value), 1, assumed.liveStoreMemory.value, toTempo),
    ),
    need(
      'Tempo block builders',
      instancesOf(
        instances(published.tempoLiveStore.value),
        published.tempoBlockBuilder.value,
        assumed.blockBuilderMemory.value,
      ),
    ),
    need(
      'Tempo queriers',
      instancesOf(instances(published.tempoQuerier.value), 2, assumed.querierMemory.value),
    ),
    need('Loki', {
      cores: published.lokiCores.value * lokiTiers,
      gigabytes: published.lokiMemory.value * lokiTiers,
      network: toLoki,
    }),
    need(
      'Mimir',
      instancesOf(
        Math.max(3, Math.ceil(volume.samples / published.mimirSamples.value)),
        assumed.mimirCores.value,
        2 * assumed.mimirCores.value,
      ),
    ),
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
  const memoryBytes = gigabytes * gigabyte;
  return {
    name,
    cores,
    memoryBytes,
    diskBytes: disk + objects,
    networkBytesPerSecond: network,
    dollarsPerMonth: priceOf(cores, memoryBytes, disk) + (objects / gigabyte) * published.objectGb.value,
  };
}

import type { PartName } from '@lab/telemetry/parts';
import { assumed } from './assumed.ts';
import type { Measured } from './measured-schema.ts';
import { published } from './published.ts';

/** What is asked of the lab. */
export interface Demand {
  readonly requestsPerSecond: number;
  readonly retentionDays: number;
}

/** What a part needs. Bytes a second are what comes in. */
export interface Need {
  readonly name: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly networkBytesPerSecond: number;
  readonly dollarsPerMonth: number;
}

export const secondsOfDay = 86_400;
const hoursOfMonth = 730;
export const gigabyte = 1e9;

/** Telemetry that a demand brings, a second. */
export function volumeOf({ requestsPerSecond }: Demand, { perRequest, samplesPerSecond }: Measured) {
  return {
    spans: requestsPerSecond * perRequest.spans,
    logRecords: requestsPerSecond * perRequest.logRecords,
    samples: samplesPerSecond,
    bytes: requestsPerSecond * perRequest.collectorBytesIn,
  };
}

/** What each part of one VM needs, as measured: CPU time grows with the requests, disk with requests and retention. */
export function needsOnOneVm(demand: Demand, measured: Measured): readonly Need[] {
  return Object.entries(measured.parts).map(([name, part]) => {
    const disk = diskOf(name as PartName, demand, measured);
    const cores = part.idleCores + (demand.requestsPerSecond * part.cpuMsPerRequest) / 1_000;
    return {
      name,
      cores,
      memoryBytes: part.residentBytes,
      diskBytes: disk,
      networkBytesPerSecond: networkOf(name as PartName, demand, measured),
      dollarsPerMonth: priceOf(cores, part.residentBytes, disk),
    };
  });
}

/** Bytes that are kept. Samples do not depend on the requests: series do not. */
function diskOf(name: PartName, { requestsPerSecond, retentionDays }: Demand, measured: Measured): number {
  const seconds = retentionDays * secondsOfDay;
  const { traceStoreBytes, logStoreBytes } = measured.perRequest;
  const kept: Partial<Record<PartName, number>> = {
    tempo: requestsPerSecond * traceStoreBytes,
    loki: requestsPerSecond * logStoreBytes,
    prometheus: measured.samplesPerSecond * published.prometheusSample.value,
  };
  return (kept[name] ?? 0) * seconds;
}

/** What the Collector receives, and what it passes on to each store. */
function networkOf(name: PartName, demand: Demand, measured: Measured): number {
  const { bytes } = volumeOf(demand, measured);
  const { value: spans } = assumed.spansShare;
  const shares: Partial<Record<PartName, number>> = { collector: 1, tempo: spans, loki: 1 - spans };
  return bytes * (shares[name] ?? 0);
}

/** By the scarcer of cores and memory, in VMs of 2 cores and 8 GB, and the disk. */
export function priceOf(cores: number, memoryBytes: number, diskBytes: number): number {
  const vms = Math.max(cores / 2, memoryBytes / (8 * gigabyte));
  return vms * published.vmHour.value * hoursOfMonth + (diskBytes / gigabyte) * published.diskGb.value;
}

export const totalOf = (needs: readonly Need[]): Need => {
  const sum = (of: (need: Need) => number) => needs.reduce((total, need) => total + of(need), 0);
  return {
    name: 'together',
    cores: sum(({ cores }) => cores),
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    diskBytes: sum(({ diskBytes }) => diskBytes),
    networkBytesPerSecond: sum(({ networkBytesPerSecond }) => networkBytesPerSecond),
    dollarsPerMonth: sum(({ dollarsPerMonth }) => dollarsPerMonth),
  };
};

/** A virtual machine. */
export interface Vm {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** The largest that the document speaks of. */
export const largestVm: Vm = { cores: 16, memoryBytes: 64 * gigabyte, diskBytes: 2_000 * gigabyte };

const busyShare = assumed.busyShare.value;

/** Processes that do their work on one core: the backend (one Node.js process) and the writers of the embedded stores. */
const onOneCore: readonly PartName[] = ['backend', 'tempo', 'loki'];

/** Something that ends one VM, and at how many requests a second it does. */
export interface Limit {
  readonly what: string;
  readonly requestsPerSecond: number;
}

/** What ends one VM, first things first. */
export function limitsOf(vm: Vm, retentionDays: number, measured: Measured): readonly Limit[] {
  const unit = needsOnOneVm({ requestsPerSecond: 1, retentionDays }, measured);
  const idle = needsOnOneVm({ requestsPerSecond: 0, retentionDays }, measured);
  const [all, base] = [totalOf(unit), totalOf(idle)];
  const until = (room: number, used: number, each: number) => Math.max(0, (room - used) / each);
  const single = onOneCore.flatMap((name) => {
    const part = measured.parts[name];
    return part && part.cpuMsPerRequest > 0
      ? [
          {
            what: `${name}: one core, ${Math.round(100 * busyShare)} % busy`,
            requestsPerSecond: until(busyShare, part.idleCores, part.cpuMsPerRequest / 1_000),
          },
        ]
      : [];
  });
  const limits: readonly Limit[] = [
    ...single,
    {
      what: `all parts: ${vm.cores} cores, ${Math.round(100 * busyShare)} % busy`,
      requestsPerSecond: until(vm.cores * busyShare, base.cores, all.cores - base.cores),
    },
    {
      what: `disk: ${vm.diskBytes / gigabyte} GB for ${retentionDays} days`,
      requestsPerSecond: until(vm.diskBytes, base.diskBytes, all.diskBytes - base.diskBytes),
    },
  ];
  return limits.toSorted((a, b) => a.requestsPerSecond - b.requestsPerSecond);
}

/** Cores of a Collector by figures that others have published, to check the measured ones against. */
export function publishedCollectorCores(volume: ReturnType<typeof volumeOf>): number {
  return (
    volume.spans / published.collectorSpans.value +
    volume.logRecords / published.collectorRecords.value +
    volume.samples / published.collectorPoints.value
  );
}

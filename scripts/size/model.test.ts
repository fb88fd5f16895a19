import { expect, it } from 'vitest';
import { clusterNeeds, stageFor } from './cluster.ts';
import { bytes } from './columns.ts';
import { measured } from './measured.ts';
import type { Measured } from './measured-schema.ts';
import { limitsOf, needsOnOneVm, publishedCollectorCores, totalOf } from './model.ts';
import { sized } from './sized.ts';

/** A lab in which the arithmetic can be done in the head. */
const lab: Measured = {
  at: '2026-01-01T00:00:00.000Z',
  machine: 'test',
  requests: 1,
  requestsPerSecond: 1,
  perRequest: { spans: 3, logRecords: 2, traceStoreBytes: 500, logStoreBytes: 200, collectorBytesIn: 4_000 },
  samplesPerSecond: 1_000,
  parts: {
    backend: { cpuMsPerRequest: 2, idleCores: 0.1, residentBytes: 1e8 },
    collector: { cpuMsPerRequest: 1, idleCores: 0, residentBytes: 1e8 },
    tempo: { cpuMsPerRequest: 0.5, idleCores: 0, residentBytes: 1e8 },
    loki: { cpuMsPerRequest: 0.5, idleCores: 0, residentBytes: 1e8 },
    prometheus: { cpuMsPerRequest: 0, idleCores: 0.2, residentBytes: 1e8 },
  },
};

const needOf = (name: string, requestsPerSecond: number, retentionDays: number) =>
  needsOnOneVm({ requestsPerSecond, retentionDays }, lab).find((need) => need.name === name);

it('takes idle cores and those of the requests', () => {
  expect(needOf('backend', 100, 1)?.cores).toBeCloseTo(0.3);
  expect(needOf('prometheus', 100, 1)?.cores).toBeCloseTo(0.2);
});

it('keeps traces and logs by requests and retention, samples by retention alone', () => {
  expect(needOf('tempo', 100, 10)?.diskBytes).toBe(100 * 500 * 864_000);
  expect(needOf('loki', 100, 10)?.diskBytes).toBe(100 * 200 * 864_000);
  expect(needOf('prometheus', 100, 10)?.diskBytes).toBe(1_000 * 2 * 864_000);
  expect(needOf('prometheus', 200, 10)?.diskBytes).toBe(1_000 * 2 * 864_000);
  expect(needOf('backend', 100, 10)?.diskBytes).toBe(0);
});

it('prices the scarcer of cores and memory, and the disk', () => {
  // 0.3 cores are 0.15 VMs, more than 0.1 of 8 GB.
  expect(needOf('backend', 100, 1)?.dollarsPerMonth).toBeCloseTo(0.15 * 0.0816 * 730);
  const [tempo] = [needOf('tempo', 100, 10)];
  expect(tempo?.dollarsPerMonth).toBeCloseTo(0.025 * 0.0816 * 730 + 43.2 * 0.1);
});

it('finds what ends one VM, first things first', () => {
  const vm = { cores: 16, memoryBytes: 64e9, diskBytes: 1e12 };
  const limits = limitsOf(vm, 30, lab);
  // 0.6 cores of the backend’s one, at 2 ms each.
  const backend = limits.find(({ what }) => what.startsWith('backend'));
  expect(backend?.requestsPerSecond).toBeCloseTo(300);
  // (16 × 0.7 − 0.3) / 4 ms
  const all = limits.find(({ what }) => what.startsWith('all parts'));
  expect(all?.requestsPerSecond).toBeCloseTo(2_725);
  expect(limits.map(({ requestsPerSecond }) => requestsPerSecond)).toEqual(
    limits.map(({ requestsPerSecond }) => requestsPerSecond).toSorted((a, b) => a - b),
  );
});

it.each([
  { requestsPerSecond: 100, stage: 'one VM' },
  { requestsPerSecond: 1_000, stage: 'a VM for each part' },
  // Half of 4,000 bytes a request are spans: 6 MB/s, which a live store of Tempo takes.
  { requestsPerSecond: 3_000, stage: 'a VM for each part' },
  { requestsPerSecond: 3_001, stage: 'microservices on object storage' },
] as const)('$requestsPerSecond requests a second take $stage', ({ requestsPerSecond, stage }) => {
  expect(stageFor({ requestsPerSecond, retentionDays: 7 }, lab, 300)).toBe(stage);
});

it('sizes a Collector by published figures', () => {
  const volume = { spans: 15_000, logRecords: 10_000, samples: 20_000, bytes: 1 };
  expect(publishedCollectorCores(volume)).toBeCloseTo(3);
});

it.each([1, 100, 10_000, 1_000_000])(
  'gives every part of a cluster at %i requests a second',
  (requestsPerSecond) => {
    const needs = clusterNeeds({ requestsPerSecond, retentionDays: 30 }, lab);
    for (const need of needs) expect(need.dollarsPerMonth, need.name).toBeGreaterThanOrEqual(0);
    expect(totalOf(needs).dollarsPerMonth).toBeGreaterThan(0);
    const twice = clusterNeeds({ requestsPerSecond: 2 * requestsPerSecond, retentionDays: 30 }, lab);
    expect(totalOf(twice).dollarsPerMonth).toBeGreaterThan(totalOf(needs).dollarsPerMonth);
  },
);

it('keeps in Kafka what goes to Tempo, on each broker', () => {
  const kafka = clusterNeeds({ requestsPerSecond: 10_000, retentionDays: 30 }, lab).find(({ name }) =>
    name.startsWith('Kafka'),
  );
  // Half of 4,000 bytes a request, for 6 hours, on three brokers.
  expect(kafka?.diskBytes).toBe(3 * 20e6 * 21_600);
  expect(kafka?.networkBytesPerSecond).toBe(20e6);
});

it('takes Loki by the bytes that come in, not by those that are kept', () => {
  const needs = clusterNeeds({ requestsPerSecond: 100_000, retentionDays: 30 }, lab);
  // 2,000 bytes of log records a request are 17.28 TB a day: 5.76 clusters of 3 TB a day.
  expect(needs.find(({ name }) => name === 'Loki')?.cores).toBeCloseTo(38 * 5.76);
});

it('knows what this lab costs', () => {
  const { stage, needs, limits } = sized({ requestsPerSecond: 10, retentionDays: 7 }, measured);
  expect(stage).toBe('one VM');
  expect(needs.map(({ name }) => name)).toContain('collector');
  expect(limits[0]?.requestsPerSecond).toBeGreaterThan(10);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [24_000_000, '24 MB'],
  [7e18, '7000 PB'],
])('writes %d bytes as %s', (value, text) => {
  expect(bytes(value)).toBe(text);
});

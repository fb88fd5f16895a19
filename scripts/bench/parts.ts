import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseExposition } from '@lab/store-clients/exposition';
import { fetchClient, getText } from '@lab/store-clients/http';
import type { PartName } from '@lab/telemetry/parts';
import { cpuSecondsOf } from '@lab/testkit/process-usage';
import { execa } from 'execa';
import { currentLauncher } from '../launcher/choose.ts';
import { parts as allParts } from '../launcher/native/parts.ts';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import { adapted, profiles } from '../load/profiles.ts';
import { runLoad } from '../load/run.ts';
import { taskUsers } from '../load/task-users.ts';
import { type Measured, measuredSchema } from '../size/measured-schema.ts';
import { loadSettings, rootDirectory, type Settings } from '../stack/settings.ts';
import { createReporter } from '../terminal/progress.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import type { Figure } from './figure.ts';

const [idleSeconds, loadSeconds, requestsPerSecond] = [40, 150, 50];
/** The shop’s parts have nothing to do with the task manager’s requests. */
const names = allParts.filter(({ workload }) => workload !== 'shop').map(({ name }) => name);
/** Stores write behind. */
const settleMs = 10_000;
const output = 'scripts/size/measured.json';

/** What was used until a moment. */
interface Usage {
  readonly at: number;
  readonly cpuSeconds: ReadonlyMap<PartName, number>;
  readonly collectorBytesIn: number;
  readonly traceStoreBytes: number;
  readonly logStoreBytes: number;
  readonly spans: number;
  readonly logRecords: number;
  readonly points: number;
}

/**
 * What a request costs in each part of the running native lab: CPU time, memory, disk and telemetry. Writes the file that the sizing model reads.
 * CPU time is counted, not waited for, so that a busy machine changes it little.
 */
export async function benchParts(): Promise<readonly Figure[]> {
  const settings = loadSettings();
  const began = await usageOf(settings);
  await delay(idleSeconds * 1_000);
  const idle = await usageOf(settings);
  const { all } = await runLoad({
    site: `http://127.0.0.1:${settings.LAB_HTTP_PORT}`,
    profile: adapted(profiles.smoke, { rate: requestsPerSecond, seconds: loadSeconds }),
    users: taskUsers,
    telemetry: { sessionDue: () => undefined, begin: quietRequest, end: async () => [] },
    seed: 1,
    signal: AbortSignal.timeout(10 * 60_000),
  });
  await delay(settleMs);
  const end = await usageOf(settings);
  if (all.failed > 0)
    throw new Error(`${all.failed} of ${all.requests} requests failed: this is no measurement`);
  const measured = await costs(settings, { began, idle, end, requests: all.requests });
  await writeFile(join(rootDirectory, output), `${JSON.stringify(measured, undefined, 2)}\n`);
  return figuresOf(measured);
}

/** A request as a browser's that does not send telemetry: the backend begins the trace. */
const quietRequest = () => ({ traceparent: '', end: () => undefined });

interface Run {
  readonly began: Usage;
  readonly idle: Usage;
  readonly end: Usage;
  readonly requests: number;
}

async function costs(settings: Settings, { began, idle, end, requests }: Run): Promise<Measured> {
  const idleFor = (idle.at - began.at) / 1_000;
  const loadFor = (end.at - idle.at) / 1_000;
  /** Of the load alone: what the lab does anyway is taken off. */
  const perRequest = (of: (usage: Usage) => number) => {
    const idleRate = (of(idle) - of(began)) / idleFor;
    return Math.max(0, of(end) - of(idle) - idleRate * loadFor) / requests;
  };
  const memory = (await (await currentLauncher(context(settings))).figures())?.residentBytes ?? {};
  const parts = [...end.cpuSeconds.keys()].map((name) => {
    const cpu = (usage: Usage) => usage.cpuSeconds.get(name) ?? 0;
    const cost = {
      cpuMsPerRequest: rounded(1_000 * perRequest(cpu)),
      idleCores: rounded((cpu(idle) - cpu(began)) / idleFor),
      residentBytes: memory[name] ?? 0,
    };
    return [name, cost] as const;
  });
  return measuredSchema.parse({
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`,
    requests,
    requestsPerSecond,
    perRequest: {
      spans: rounded(perRequest(({ spans }) => spans)),
      logRecords: rounded(perRequest(({ logRecords }) => logRecords)),
      traceStoreBytes: Math.round(perRequest(({ traceStoreBytes }) => traceStoreBytes)),
      logStoreBytes: Math.round(perRequest(({ logStoreBytes }) => logStoreBytes)),
      collectorBytesIn: Math.round(perRequest(({ collectorBytesIn }) => collectorBytesIn)),
    },
    samplesPerSecond: Math.round((end.points - began.points) / (idleFor + loadFor)),
    parts: Object.fromEntries(parts),
  });
}

const context = (settings: Settings) => ({
  settings,
  reporter: createReporter(process.stderr),
  signal: new AbortController().signal,
});

const rounded = (value: number) => Number(value.toPrecision(3));

async function usageOf(settings: Settings): Promise<Usage> {
  const { run, data } = settings.paths;
  const { collectorMetrics } = endpointsOf(settings);
  const samples = parseExposition(await getText(fetchClient(), collectorMetrics));
  const accepted = (what: string) =>
    samples
      .filter(({ name }) => name.startsWith(`otelcol_receiver_accepted_${what}`))
      .reduce((sum, { value }) => sum + value, 0);
  const processes = await processesIn(join(run, 'parts'));
  const ofPart = (name: PartName) =>
    processes.filter(({ workingDirectory }) => workingDirectory === join(run, 'parts', name));
  const cpuSeconds = names.flatMap((name) => {
    const own = ofPart(name);
    return own.length > 0 ? [[name, own.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0)] as const] : [];
  });
  const bytesIn = await Promise.all(ofPart('collector').map(({ pid }) => readBytes(pid)));
  return {
    at: performance.now(),
    cpuSeconds: new Map(cpuSeconds),
    collectorBytesIn: bytesIn.reduce((sum, bytes) => sum + bytes, 0),
    traceStoreBytes: await bytesOf(join(data, 'trace-store')),
    logStoreBytes: await bytesOf(join(data, 'log-store')),
    spans: accepted('spans'),
    logRecords: accepted('log_records'),
    points: accepted('metric_points'),
  };
}

async function readBytes(pid: number): Promise<number> {
  return Number(/^rchar: (\d+)$/m.exec(await readFile(`/proc/${pid}/io`, 'utf8'))?.[1] ?? Number.NaN);
}

async function bytesOf(directory: string): Promise<number> {
  const { stdout } = await execa('du', ['-sb', directory]);
  return Number.parseInt(stdout, 10);
}

function figuresOf({ parts, perRequest }: Measured): readonly Figure[] {
  return [
    ...Object.entries(parts).map(
      ([name, { cpuMsPerRequest }]): Figure => ({
        name: `${name}: CPU for a request`,
        value: cpuMsPerRequest,
        unit: 'ms',
      }),
    ),
    { name: 'spans of a request', value: perRequest.spans, unit: 'count' },
    { name: 'log records of a request', value: perRequest.logRecords, unit: 'count' },
  ];
}

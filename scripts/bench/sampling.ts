import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseExposition } from '@lab/store-clients/exposition';
import { fetchClient, getText } from '@lab/store-clients/http';
import { traceStoreMetrics } from '@lab/telemetry/metrics';
import { alwaysKept, type SamplingMode, samplingModes } from '@lab/telemetry/sampling';
import { cpuSecondsOf, memoryOf } from '@lab/testkit/process-usage';
import { fewAtOnce } from '@lab/wait/few-at-once';
import { waitUntil } from '@lab/wait/wait-until';
import {
  type SampledTrace,
  sampledTrace,
  sendTrace,
  type TraceClass,
  traceClasses,
} from '../../collector/testing/sampled-traces.ts';
import { type SamplingPipeline, startSamplingPipeline } from '../../collector/testing/sampling-pipeline.ts';
import type { Figure } from './figure.ts';

const http = fetchClient();
const tracesPerSecond = 50;
const seconds = 60;
/** Of a hundred traces; the rest is ordinary. */
const mix: readonly (readonly [TraceClass, number])[] = [
  ['error', 2],
  ['slow', 2],
  ['rare', 1],
  ['order', 5],
];
const hundred: readonly TraceClass[] = mix
  .flatMap(([kind, count]) => Array.from({ length: count }, () => kind))
  .concat(Array.from({ length: 100 - mix.reduce((sum, [, count]) => sum + count, 0) }, () => 'ordinary'));
const settleWithinMs = 60_000;

/** What each LAB_SAMPLING costs and loses under the same load, the same trace ids included. Takes four minutes. */
export async function benchSampling(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const mode of samplingModes) {
    const pipeline = await startSamplingPipeline(mode);
    try {
      figures.push(...(await measure(mode, pipeline)));
    } finally {
      await pipeline.stop();
    }
  }
  return figures;
}

async function measure(mode: SamplingMode, pipeline: SamplingPipeline): Promise<readonly Figure[]> {
  const { pid } = pipeline.collector.program;
  const idle = { collector: cpuSecondsOf(pid), store: pipeline.store.cpuSeconds() };
  const sent = await sendAtRate(pipeline);
  await untilAllCame(pipeline);
  const cpu = {
    collector: cpuSecondsOf(pid) - idle.collector,
    store: pipeline.store.cpuSeconds() - idle.store,
  };
  const memory = memoryOf(pid);
  const stored = await storedSpans(pipeline);
  const lost = await lossByClass(sent, pipeline);
  await pipeline.store.stop('SIGTERM');
  const figure = (name: string, value: number, unit: Figure['unit']): Figure => ({
    name: `${mode}: ${name}`,
    value,
    unit,
  });
  return [
    figure(
      'spans sent',
      sent.reduce((sum, { spans }) => sum + spans, 0),
      'count',
    ),
    figure('spans stored', stored, 'count'),
    figure('bytes on disk', bytesOfBlocks(pipeline.storeDirectory) / 1e6, 'MB'),
    figure('CPU of the Collector', cpu.collector, 's'),
    figure('CPU of the trace store', cpu.store, 's'),
    figure('peak resident memory of the Collector', memory.peak, 'MB'),
    ...lost.map(([kind, share]) => figure(`lost of ${kind}`, share, '%')),
  ];
}

/** The n-th trace is the same in every mode. */
function nthTrace(nth: number): SampledTrace {
  const traceId = createHash('sha256').update(`trace ${nth}`).digest('hex').slice(0, 32);
  return sampledTrace(hundred[nth % hundred.length] ?? 'ordinary', traceId);
}

/** Sends at an even rate, whatever becomes of the traces before. */
async function sendAtRate({ collector }: SamplingPipeline): Promise<readonly SampledTrace[]> {
  const started = performance.now();
  const sending: Promise<SampledTrace>[] = [];
  for (let nth = 0; nth < tracesPerSecond * seconds; nth += 1) {
    const due = started + (nth * 1_000) / tracesPerSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    const trace = nthTrace(nth);
    const one = sendTrace(trace, collector).then(() => trace);
    // It is awaited below; until then a failure must not end the process, which has others to stop.
    one.catch(() => undefined);
    sending.push(one);
  }
  return Promise.all(sending);
}

/** A trace that every mode keeps comes last by the same way. */
async function untilAllCame({ collector, spans }: SamplingPipeline): Promise<void> {
  const last = sampledTrace('ordinary', alwaysKept('1'.repeat(32)));
  await sendTrace(last, collector);
  await waitUntil(
    async () => {
      const { length } = await spans(last.facts.traceId);
      return length === last.spans ? { ok: true, value: null } : { ok: false, seen: `${length} spans of it` };
    },
    { what: 'the last trace', deadlineMs: settleWithinMs },
  );
}

async function storedSpans({ store }: SamplingPipeline): Promise<number> {
  const samples = parseExposition(await getText(http, `${store.api}/metrics`));
  const stored = samples.find(
    ({ name, labels }) => name === traceStoreMetrics.spans.name && labels.result === 'stored',
  );
  if (!stored) throw new Error(`the trace store has no ${traceStoreMetrics.spans.name}`);
  return stored.value;
}

/** Bytes of the store’s blocks; each is opened once, so that SQLite empties its write-ahead log, which has a size of its own. */
function bytesOfBlocks(directory: string): number {
  const blocks = readdirSync(directory)
    .filter((name) => name.endsWith('.db'))
    .map((name) => join(directory, name));
  if (blocks.length === 0) throw new Error(`${directory} holds no block`);
  return blocks.reduce((sum, file) => {
    const block = new DatabaseSync(file);
    block.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    block.close();
    return sum + statSync(file).size;
  }, 0);
}

/** Of each class, per cent of the traces that are not in the store whole. */
async function lossByClass(
  sent: readonly SampledTrace[],
  { spans }: SamplingPipeline,
): Promise<readonly (readonly [TraceClass, number])[]> {
  const looks = await fewAtOnce(sent, 4, async ({ kind, facts, spans: whole }) => ({
    kind,
    isLost: (await spans(facts.traceId)).length < whole,
  }));
  return traceClasses.map((kind) => {
    const own = looks.filter((look) => look.kind === kind);
    return [kind, (100 * own.filter(({ isLost }) => isLost).length) / own.length];
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { expect, test } from 'vitest';
import { type StoreProcess, startStoreProcess } from './testing/process.ts';

const kills = 50;
const senders = 4;

/** A request with one trace of 20 spans. */
function request(traceId: string): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: 20 }, (_, index) => ({
    traceId,
    spanId: (index + 1).toString(16).padStart(16, '0'),
    name: `span ${index}`,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1_000_000n),
    attributes: [{ key: 'n', value: { intValue: String(index) } }],
  }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

/** Sends traces until the store is gone; returns those it acknowledged. */
async function sendUntilGone(store: StoreProcess, nextId: () => string): Promise<string[]> {
  const acknowledged: string[] = [];
  const send = async () => {
    for (;;) {
      const traceId = nextId();
      const answer = await fetch(store.otlp, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: request(traceId),
        signal: AbortSignal.timeout(10_000),
      }).catch(() => undefined);
      if (answer?.status !== 200) return;
      acknowledged.push(traceId);
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  return acknowledged;
}

async function spansOf(store: StoreProcess, traceId: string): Promise<number> {
  const answer = await fetch(`${store.api}/api/v2/traces/${traceId}`, {
    signal: AbortSignal.timeout(10_000),
  });
  const { trace } = (await answer.json()) as {
    trace: { resourceSpans?: { scopeSpans: { spans: unknown[] }[] }[] };
  };
  return (trace.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .length;
}

test(`every acknowledged span is there after each of ${kills} kill -9 during ingest`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'trace-store-crash-'));
  const acknowledged: string[] = [];
  let sent = 0;
  const nextId = () => (++sent).toString(16).padStart(32, '0');
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      // Small blocks, so that crashes also meet the change from one to the next.
      const store = await startStoreProcess(directory, { TRACE_STORE_BLOCK_SPANS: '2000' });
      const last = acknowledged.at(-1);
      if (last) expect(await spansOf(store, last)).toBe(20);
      const sending = sendUntilGone(store, nextId);
      const before = sent;
      // The kill comes while requests are under way, a different number of them each time.
      await expect
        .poll(() => sent - before, { interval: 2, timeout: patience(20_000) })
        .toBeGreaterThan((kill * 7) % 40);
      await store.stop('SIGKILL');
      acknowledged.push(...(await sending));
    }
    const store = await startStoreProcess(directory);
    const missing: string[] = [];
    for (const traceId of acknowledged) if ((await spansOf(store, traceId)) !== 20) missing.push(traceId);
    await store.stop('SIGTERM');
    expect(missing).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(kills);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 240_000);

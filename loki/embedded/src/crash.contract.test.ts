import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { patience } from '@lab/testkit/patience';
import { type RunningProgram, startCommand } from '@lab/testkit/program';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { storeArguments } from './launch.ts';

const kills = 50;
const senders = 4;
const linesEach = 20;

const counted = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

function push(id: number): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  const values = Array.from({ length: linesEach }, (_, index) => [
    String(now + BigInt(index)),
    `line ${index} of ${id}`,
  ]);
  return JSON.stringify({ streams: [{ stream: { app: `app${id % 3}` }, values }] });
}

/** Sends requests until the store is gone, each a second time when it was not answered; returns those it acknowledged. */
async function sendUntilGone(url: string, nextId: () => number): Promise<number[]> {
  const acknowledged: number[] = [];
  const send = async () => {
    for (;;) {
      const id = nextId();
      const answer = await fetch(`${url}/loki/api/v1/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: push(id),
        signal: AbortSignal.timeout(10_000),
      }).catch(() => undefined);
      if (answer?.status !== 204) return;
      acknowledged.push(id);
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  return acknowledged;
}

async function linesOf(url: string, id: number): Promise<number> {
  const query = `sum(count_over_time({app="app${id % 3}"} |= "of ${id}" | line_format "{{__line__}}." |= "of ${id}." [1h]))`;
  const answer = await fetch(`${url}/loki/api/v1/query?${new URLSearchParams({ query })}`, {
    signal: AbortSignal.timeout(10_000),
  });
  return Number(counted.parse(await answer.json()).data.result[0]?.value[1] ?? 0);
}

test(`every acknowledged line is there, and once, after each of ${kills} kill -9 during ingest`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'log-store-crash-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const start = (): Promise<RunningProgram> =>
    startCommand(process.execPath, {
      args: storeArguments,
      // Small blocks, so that crashes also meet the change from one to the next, and merging.
      env: {
        ...process.env,
        LOG_STORE_PORT: String(port),
        LOG_STORE_DATA: directory,
        LOG_STORE_BLOCK_LINES: '6000',
      },
      ready: `${url}/ready`,
    });
  const acknowledged: number[] = [];
  let sent = 0;
  const nextId = () => {
    sent += 1;
    return sent;
  };
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const store = await start();
      const last = acknowledged.at(-1);
      if (last !== undefined) expect(await linesOf(url, last)).toBe(linesEach);
      const sending = sendUntilGone(url, nextId);
      const before = sent;
      // The kill comes while requests are under way, a different number of them each time.
      await expect
        .poll(() => sent - before, { interval: 2, timeout: patience(20_000) })
        .toBeGreaterThan((kill * 7) % 40);
      await store.stop('SIGKILL');
      acknowledged.push(...(await sending));
    }
    const store = await start();
    const wrong: number[] = [];
    for (const id of acknowledged) if ((await linesOf(url, id)) !== linesEach) wrong.push(id);
    await store.stop();
    expect(wrong).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(kills);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 240_000);

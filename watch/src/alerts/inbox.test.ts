import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceivedAlert } from './alert.ts';
import { keptAlerts, openInbox } from './inbox.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-inbox-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const alert = (fingerprint: string): ReceivedAlert => ({
  status: 'firing',
  labels: { alertname: 'A' },
  annotations: {},
  startsAt: '2026-01-01T00:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint,
  receivedAt: '2026-01-01T00:00:01Z',
});
const names = (alerts: readonly ReceivedAlert[]) => alerts.map(({ fingerprint }) => fingerprint);
const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, at) => alert(`${from + at}`));

describe('the inbox', () => {
  it('lists the newest first, also after a restart', async () => {
    const inbox = await openInbox(directory);
    await inbox.add([alert('a')]);
    await inbox.add([alert('b'), alert('c')]);
    expect(names(inbox.list())).toEqual(['c', 'b', 'a']);
    expect(names((await openInbox(directory)).list())).toEqual(['c', 'b', 'a']);
  });

  it('leaves out a line that was half written, and the next one is whole', async () => {
    await (await openInbox(directory)).add([alert('a')]);
    await appendFile(join(directory, 'alerts.jsonl'), '{"status":"fir');
    const inbox = await openInbox(directory);
    await inbox.add([alert('b')]);
    expect(names((await openInbox(directory)).list())).toEqual(['b', 'a']);
  });

  it('keeps a bounded number, in memory and on disk', async () => {
    const inbox = await openInbox(directory);
    for (let round = 0; round < 5; round++)
      await inbox.add(numbered(keptAlerts / 2, (round * keptAlerts) / 2));
    expect(inbox.list()).toHaveLength(keptAlerts);
    expect(inbox.list()[0]?.fingerprint).toBe(`${2.5 * keptAlerts - 1}`);
    const lines = (await readFile(join(directory, 'alerts.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.length).toBeLessThanOrEqual(2 * keptAlerts);
    expect((await openInbox(directory)).list()).toEqual(inbox.list());
  });

  it('keeps the order of alerts that come at the same time', async () => {
    const inbox = await openInbox(directory);
    await Promise.all(numbered(20).map((one) => inbox.add([one])));
    expect(names((await openInbox(directory)).list())).toEqual(names(numbered(20)).toReversed());
  });
});

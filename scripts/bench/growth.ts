import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '@lab/sqlite/database';
import { migrations } from '../../backend/src/schema.ts';
import { type Client, createClient } from '../traffic/client.ts';
import type { Bench } from './benchmark.ts';
import { type Figure, percentile } from './figure.ts';
import { exponentOf } from './fit.ts';
import { labWay } from './observed/contestants.ts';
import { type ApiProcess, startApi } from './observed/server-process.ts';
import { startSink } from './observed/sink.ts';
import type { Findings } from './result.ts';
import { median } from './spread.ts';

const sizes = [100, 1_000, 10_000, 100_000, 1_000_000] as const;
const rounds = 12;
const warmRequests = 400;

interface Kind {
  readonly name: string;
  readonly path: string;
  /** Of a round. Those that look at every task take long. */
  readonly requests: number;
  /** It must not take longer in a large table: an index leads to it. */
  readonly isIndexed: boolean;
}

/** The task in the middle of each table has this id. */
const knownId = '01900000-0000-7000-8000-000000000000';
const kinds: readonly Kind[] = [
  { name: 'page of 20', path: '/api/tasks?limit=20', requests: 60, isIndexed: true },
  { name: 'page of open tasks', path: '/api/tasks?limit=20&status=open', requests: 60, isIndexed: true },
  { name: 'one task', path: `/api/tasks/${knownId}`, requests: 60, isIndexed: true },
  { name: 'statistics', path: '/api/stats', requests: 2, isIndexed: false },
  { name: 'search, no hit', path: '/api/tasks?q=nowhere', requests: 2, isIndexed: false },
];

interface Table {
  readonly size: number;
  readonly api: ApiProcess;
  readonly client: Client;
}

/** How the API's answers slow down with the number of tasks: one server for each size, asked in turn. */
export async function benchGrowth({ say }: Bench): Promise<Findings> {
  const directory = mkdtempSync(join(tmpdir(), 'growth-'));
  const sink = await startSink();
  const tables: Table[] = [];
  for (const size of sizes) {
    say(`${size.toLocaleString('en')} tasks`);
    tables.push(await startTable(size, join(directory, String(size)), sink.url));
  }
  const samples = new Map<string, { readonly ms: number[]; readonly cpu: number[] }>();
  for (const kind of kinds)
    for (const { size } of tables) samples.set(keyOf(kind, size), { ms: [], cpu: [] });
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    for (const kind of kinds) {
      for (const table of round % 2 === 0 ? tables : tables.toReversed()) {
        const { ms, cpu } = await ask(table, kind);
        samples.get(keyOf(kind, table.size))?.ms.push(...ms);
        samples.get(keyOf(kind, table.size))?.cpu.push(cpu);
      }
    }
  }
  await Promise.all(
    tables.map(async ({ api, client }) => {
      client.close();
      await api.stop();
    }),
  );
  await sink.close();
  const seen = (kind: Kind, size: number) => {
    const { ms, cpu } = samples.get(keyOf(kind, size)) ?? { ms: [], cpu: [] };
    return { p95: percentile(ms, 0.95), p50: percentile(ms, 0.5), cpu: median(cpu) };
  };
  return findingsOf(seen);
}

const keyOf = ({ name }: Kind, size: number) => `${name} ${size}`;

type Seen = (
  kind: Kind,
  size: number,
) => { readonly p50: number; readonly p95: number; readonly cpu: number };

async function startTable(size: number, directory: string, endpoint: string): Promise<Table> {
  mkdirSync(directory, { recursive: true });
  fill(join(directory, 'tasks.db'), size);
  const { args, environment } = labWay('', endpoint);
  const api = await startApi({ args, directory, environment });
  const client = createClient(api.url);
  for (let nth = 0; nth < warmRequests; nth += 1) {
    await client.send({ method: 'GET', path: kinds[nth % 3]?.path ?? '' });
  }
  return { size, api, client };
}

function fill(path: string, size: number): void {
  openDatabase({ path, migrations, durable: 'process' }).close();
  const database = new DatabaseSync(path);
  database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${size})
    INSERT INTO tasks (id, title, description, status, priority, due_at, created_at, updated_at)
    SELECT CASE WHEN i = ${size / 2} THEN '${knownId}' ELSE lower(hex(randomblob(16))) END,
           'Task ' || i, 'Something that has to be done soon', CASE WHEN i % 3 = 0 THEN 'done' ELSE 'open' END,
           'normal', NULL, strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + i, 'unixepoch'), '2026-01-01T00:00:00.000Z'
    FROM n`);
  database.close();
}

/** Times of the answers in ms, and the CPU time of one in µs. */
async function ask(
  { api, client }: Table,
  { path, requests }: Kind,
): Promise<{ readonly ms: readonly number[]; readonly cpu: number }> {
  const before = api.cpuSeconds();
  const ms: number[] = [];
  for (let nth = 0; nth < requests; nth += 1) {
    const started = performance.now();
    const { status } = await client.send({ method: 'GET', path });
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    ms.push(performance.now() - started);
  }
  return { ms, cpu: (1e6 * (api.cpuSeconds() - before)) / requests };
}

function findingsOf(seen: Seen): Findings {
  const exponent = (kind: Kind) =>
    exponentOf(sizes.slice(1).map((size) => [size, seen(kind, size).cpu] as const));
  const largest = sizes.at(-1) ?? 0;
  return {
    tables: [
      {
        title: 'p95 (ms) and CPU time (µs) of an answer, and the exponent of the CPU time from 10³ tasks on',
        columns: ['', ...sizes.map((size) => `${size.toLocaleString('en')} tasks`), 'exponent'],
        rows: kinds.flatMap((kind) => [
          [`${kind.name}, p95`, ...sizes.map((size) => seen(kind, size).p95), ''],
          [`${kind.name}, CPU`, ...sizes.map((size) => Math.round(seen(kind, size).cpu)), exponent(kind)],
        ]),
      },
    ],
    plots: [
      {
        kind: 'sizes',
        name: 'cpu',
        title: 'CPU time of an answer',
        unit: 'µs',
        of: 'tasks',
        lines: kinds.map((kind) => ({
          title: kind.name,
          points: sizes.map((size): [number, number] => [size, seen(kind, size).cpu]),
        })),
      },
    ],
    figures: kinds.flatMap((kind): Figure[] => {
      const limit = kind.isIndexed ? { limit: { at: 'most' as const, value: 1.2 } } : {};
      const more = (of: 'p95' | 'cpu') => seen(kind, largest)[of] / seen(kind, 1_000)[of];
      return [
        { name: `${kind.name}: p95 with 10⁶ tasks`, value: more('p95'), unit: '× with 10³', ...limit },
        { name: `${kind.name}: CPU time with 10⁶ tasks`, value: more('cpu'), unit: '× with 10³', ...limit },
      ];
    }),
  };
}

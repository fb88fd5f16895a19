import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskMetrics } from './metrics.ts';
import { lookAtDisk, reserveFile } from './reserve.ts';

const limits = { reserveBytes: 2_500_000, releaseBelowBytes: 1_000_000, restoreAboveBytes: 10_000_000 };
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lab-disk-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('the reserve is created, released when the disk is full, and created again when there is space', async () => {
  const registry = new Registry();
  const metrics = createDiskMetrics(registry);
  const said: string[] = [];
  /** As a disk of which others have left so much. */
  const look = (others: number) =>
    lookAtDisk({
      directory,
      limits,
      metrics,
      say: (line) => said.push(line),
      free: async () =>
        others - (readdirSync(directory).includes('reserve') ? statSync(reserveFile(directory)).size : 0),
    });
  const shown = async (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(await registry.metrics())?.[1];
  expect(await shown('lab_disk_free_bytes')).toBeUndefined();

  await look(20_000_000);
  expect([await shown('lab_disk_free_bytes'), await shown('lab_disk_reserve_bytes')]).toEqual([
    '17500000',
    '2500000',
  ]);
  await look(4_000_000); // 1.5 MB besides the reserve
  expect(await shown('lab_disk_reserve_bytes')).toBe('2500000');
  expect(said).toEqual([]);
  await look(3_000_000);
  expect([await shown('lab_disk_free_bytes'), await shown('lab_disk_reserve_bytes')]).toEqual([
    '3000000',
    '0',
  ]);
  expect(said).toEqual([expect.stringContaining('is full')]);
  await look(9_000_000);
  expect(readdirSync(directory)).toEqual([]);
  await look(11_000_000);
  expect(await shown('lab_disk_reserve_bytes')).toBe('2500000');
  expect(said).toHaveLength(1);
});

test('a reserve that cannot be written whole is none', async () => {
  const watch = {
    directory: join(directory, 'missing'),
    limits,
    metrics: { record: () => undefined },
    say: () => undefined,
    free: async () => 1e12,
  };
  await expect(lookAtDisk(watch)).rejects.toThrow('ENOENT');
});

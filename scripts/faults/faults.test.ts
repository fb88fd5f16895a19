import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '@lab/faults/fault';
import { faultIds, faults } from '@lab/faults/faults';
import { objectives } from '@lab/grafana/slo/objectives';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultFlagsFile } from '../stack/fault-flags.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { activeFaults, endFaultsAtStart, switchFaultOn, switchFaultsOff } from './switches.ts';

describe.each(faultIds)('%s', (id) => {
  const fault: Fault = faults[id];

  it('moves an objective that there is, or makes something appear', () => {
    const { moves } = fault;
    if ('appears' in moves) return expect(moves.appears.query).not.toBe('');
    expect(objectives.map(({ name }) => name)).toContain(moves.objective);
    expect(moves.byPoints).toBeGreaterThan(0);
  });

  it('has parameters whose defaults are allowed, and evidence', () => {
    for (const { default: usual, min, max } of Object.values(fault.parameters)) {
      expect(usual).toBeGreaterThanOrEqual(min);
      expect(usual).toBeLessThanOrEqual(max);
    }
    expect(fault.evidence.length).toBeGreaterThan(1);
  });
});

describe('switching', () => {
  let settings: Settings;
  beforeEach(() => {
    settings = loadSettings({ LAB_STATE_DIR: mkdtempSync(join(tmpdir(), 'lab-faults-')) });
  });
  afterEach(() => rmSync(settings.paths.state, { recursive: true }));

  const on = { forSeconds: 60, keep: false, set: {} };
  const active = async () => [...(await activeFaults(settings)).keys()];

  it('turns faults on with their parameters, one beside the other, and off again', async () => {
    expect(await active()).toEqual([]);
    await switchFaultOn(settings, 'task-list-slow', { ...on, set: { delay_ms: 700 } });
    await switchFaultOn(settings, 'database-write-lock', { ...on, set: { hold_ms: 300 } });
    const switches = await activeFaults(settings);
    expect(switches.get('task-list-slow')?.parameters).toEqual({ delay_ms: 700 });
    expect(switches.get('database-write-lock')?.parameters).toEqual({
      hold_ms: 300,
      every_ms: faults['database-write-lock'].parameters.every_ms.default,
    });
    await switchFaultsOff(settings, 'task-list-slow');
    expect(await active()).toEqual(['database-write-lock']);
    await switchFaultsOff(settings);
    expect(await active()).toEqual([]);
  });

  it('loses nothing when several are switched at the same time', async () => {
    await Promise.all(faultIds.map((id) => switchFaultOn(settings, id, on)));
    expect(new Set(await active())).toEqual(new Set(faultIds));
    await Promise.all(faultIds.map((id) => switchFaultsOff(settings, id)));
    expect(await active()).toEqual([]);
  });

  it('leaves on at a start only what is to be kept', async () => {
    await switchFaultOn(settings, 'task-list-slow', on);
    await switchFaultOn(settings, 'task-create-errors', { ...on, keep: true });
    await endFaultsAtStart(settings);
    expect(await active()).toEqual(['task-create-errors']);
  });

  it.each([
    [{ delay: 1 }, 'task-list-slow has no parameter delay'],
    [{ delay_ms: 1 }, 'delay_ms of task-list-slow cannot be 1'],
    [{ delay_ms: 1e6 }, 'delay_ms of task-list-slow cannot be 1000000'],
  ])('refuses %j', async (set, message) => {
    const switching = switchFaultOn(settings, 'task-list-slow', { ...on, set });
    await expect(switching).rejects.toThrow(message);
    expect(await active()).toEqual([]);
  });

  it('says that the file is damaged; switching all off repairs it', async () => {
    await switchFaultsOff(settings);
    writeFileSync(faultFlagsFile(settings), '{');
    await expect(active()).rejects.toThrow('is damaged');
    await switchFaultsOff(settings);
    expect(await active()).toEqual([]);
  });
});

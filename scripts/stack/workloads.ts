import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Settings } from './settings.ts';
import { type Workload, workloadNames } from './workload-names.ts';

/** What `lab up` was asked to add and to take away. */
export interface WorkloadChange {
  readonly add: readonly Workload[];
  readonly remove: readonly Workload[];
}

const kept = z.array(z.enum(workloadNames));
const choiceFile = (settings: Settings) => join(settings.paths.state, 'workloads.json');

/** The workloads of this lab: the choice that an earlier start has kept, else those of LAB_WORKLOADS. */
export async function workloadsOf(settings: Settings): Promise<readonly Workload[]> {
  const text = await readFile(choiceFile(settings), 'utf8').catch(() => undefined);
  return text === undefined ? settings.LAB_WORKLOADS : kept.parse(JSON.parse(text));
}

/** Keeps the choice for this start and the next ones. Without a change nothing is kept. */
export async function chooseWorkloads(settings: Settings, { add, remove }: WorkloadChange): Promise<void> {
  if (add.length + remove.length === 0) return;
  const before = await workloadsOf(settings);
  const chosen = workloadNames.filter(
    (name) => add.includes(name) || (before.includes(name) && !remove.includes(name)),
  );
  await mkdir(settings.paths.state, { recursive: true });
  await writeFile(choiceFile(settings), `${JSON.stringify(chosen)}\n`);
}

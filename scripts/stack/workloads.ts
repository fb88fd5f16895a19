import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../terminal/user-error.ts';
import { replaceFile } from './replace-file.ts';
import type { Settings } from './settings.ts';
import { type Workload, workloadNames } from './workload-names.ts';

/** What `lab up` was asked to add and to take away. */
export interface WorkloadChange {
  readonly add: readonly Workload[];
  readonly remove: readonly Workload[];
}

const kept = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('it is not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.array(z.enum(workloadNames)));
const choiceFile = (settings: Settings) => join(settings.paths.state, 'workloads.json');

/**
 * The workloads of this lab: the choice that an earlier start has kept, else those of LAB_WORKLOADS.
 *
 * @throws UserError when the file with the choice cannot be read
 */
export async function workloadsOf(settings: Settings): Promise<readonly Workload[]> {
  const file = choiceFile(settings);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return settings.LAB_WORKLOADS;
  const choice = kept.safeParse(text);
  if (choice.success) return choice.data;
  throw new UserError(
    `${file} does not say which workloads this lab has`,
    'Delete it, then choose again: npx lab up --with shop',
    choice.error.issues.map(({ message }) => message),
  );
}

/** Keeps the choice for this start and the next ones. Without a change nothing is kept. */
export async function chooseWorkloads(settings: Settings, { add, remove }: WorkloadChange): Promise<void> {
  if (add.length + remove.length === 0) return;
  const before = await workloadsOf(settings);
  const chosen = workloadNames.filter(
    (name) => add.includes(name) || (before.includes(name) && !remove.includes(name)),
  );
  await replaceFile(choiceFile(settings), `${JSON.stringify(chosen)}\n`);
}

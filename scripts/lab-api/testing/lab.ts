import { join } from 'node:path';
import { describeParts } from '../../launcher/native/look-at-parts.ts';
import type { Settings } from '../../stack/settings.ts';
import type { Lab } from '../lab.ts';
import { createVerificationRunner, type VerifyCommand } from '../verification-runner.ts';

/** A lab for tests, with a task manager that runs. A verification of it ends at once, without a result. */
export const testLab = (settings: Settings, changes: Partial<Lab> = {}): Lab => ({
  settings,
  partStates: async () => [{ name: 'backend', state: 'ready' }],
  describeParts: () => describeParts(settings),
  verification: createVerificationRunner(settings, [process.execPath, '--eval', '']),
  ...changes,
});

/** Stands in for `lab verify --events`: see fake-verify.ts. */
export const fakeVerify = (control: string): VerifyCommand => [
  process.execPath,
  join(import.meta.dirname, 'fake-verify.ts'),
  control,
];

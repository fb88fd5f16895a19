import type { LabPart } from '@lab/api-contract/lab';
import type { PartStates } from '../practice/running.ts';
import type { Settings } from '../stack/settings.ts';
import type { VerificationRunner } from './verification-runner.ts';

/** What the operations work on. */
export interface Lab {
  readonly settings: Settings;
  /** The present state of each part. */
  readonly partStates: () => Promise<PartStates>;
  /** The same, with what there is to tell about each. */
  readonly describeParts: () => Promise<readonly LabPart[]>;
  readonly verification: VerificationRunner;
}

import type { PartStates } from '../practice/running.ts';
import type { Settings } from '../stack/settings.ts';

/** What the operations work on. */
export interface Lab {
  readonly settings: Settings;
  /** The present state of each part. */
  readonly partStates: () => Promise<PartStates>;
}

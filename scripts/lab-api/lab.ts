import type { PartStates } from '../practice/running.ts';
import type { Settings } from '../stack/settings.ts';

/** What the operations work on. */
export interface Lab {
  readonly settings: Settings;
  /** How the parts are now. */
  readonly partStates: () => Promise<PartStates>;
}

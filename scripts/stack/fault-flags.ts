import { join } from 'node:path';
import type { Settings } from './settings.ts';

/** The flags of the faults, which the services follow; in a folder of its own, which containers mount. */
export const faultFlagsFile = (settings: Settings) => join(settings.paths.state, 'faults', 'flags.json');

import measuredJson from './measured.json' with { type: 'json' };
import { type Measured, measuredSchema } from './measured-schema.ts';

/** What each part of the lab costs: `npm run bench -- parts` measures it anew. */
export const measured: Measured = measuredSchema.parse(measuredJson);

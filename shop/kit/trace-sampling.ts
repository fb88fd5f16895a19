import { samplingModes } from '@lab/telemetry/sampling';
import { z } from 'zod';

/** How the Collector samples: part of the environment of each service. */
export const traceSampling = {
  TRACE_SAMPLING: z
    .enum(samplingModes)
    .default('all')
    .describe('How the Collector samples: exemplars name only traces that are kept'),
};

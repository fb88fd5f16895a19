import { practiceRoutes, tokenSchema } from '@lab/api-contract/practice';
import { withOpenApi } from '@lab/http/openapi';
import { defineOperation, type Operation } from '@lab/http/operation';
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { exerciseOperations } from './exercise-operations.ts';
import { faultOperations } from './fault-operations.ts';
import type { Lab } from './lab.ts';
import { look } from './operation-kit.ts';
import { tourOperations } from './tour-operations.ts';

/** Where the launcher asks whether the API is ready; not reachable through Nginx. */
export const readyPath = '/ready';

/** All of the lab's API, and its document. @param token what requests that change something must carry */
export function labOperations(lab: Lab, token: string): ReturnType<typeof withOpenApi> {
  const operations: readonly Operation[] = [
    defineOperation({
      ...look,
      tag: 'operation',
      path: practiceRoutes.token,
      id: 'getToken',
      summary: 'The token that requests which change something carry',
      answer: { status: 200, description: 'It is good until the lab starts again', schema: tokenSchema },
      handle: () => ({ body: { token } }),
    }),
    ...faultOperations(lab),
    ...exerciseOperations(lab),
    ...tourOperations(lab),
    defineOperation({
      ...look,
      tag: 'operation',
      path: readyPath,
      id: 'getReadiness',
      summary: 'The API answers; not reachable through Nginx',
      answer: { status: 200, description: 'It does', schema: z.strictObject({ status: z.literal('ready') }) },
      handle: () => ({ body: { status: 'ready' } }),
    }),
  ];
  return withOpenApi(practiceRoutes.openapi, operations, {
    title: 'Observability Lab: faults and exercises',
    version: packageJson.version,
    description:
      'For this machine, or with the password of the lab. What changes something needs the token of GET /lab/api/token.',
  });
}

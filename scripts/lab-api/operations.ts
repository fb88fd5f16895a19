import { practiceRoutes, tokenSchema } from '@lab/api-contract/practice';
import { withOpenApi } from '@lab/http/openapi';
import { defineOperation, type Operation } from '@lab/http/operation';
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { exerciseOperations } from './exercise-operations.ts';
import { faultOperations } from './fault-operations.ts';
import type { Lab } from './lab.ts';
import { read } from './operation-kit.ts';
import { scoreOperations } from './score-operations.ts';
import { tourOperations } from './tour-operations.ts';
import { verificationOperations } from './verification-operations.ts';

/** Polled by the launcher; not reachable through Nginx. */
export const readyPath = '/ready';

/** All operations of the lab's API, and their OpenAPI document. @param token required by requests that change something */
export function labOperations(lab: Lab, token: string): ReturnType<typeof withOpenApi> {
  const operations: readonly Operation[] = [
    defineOperation({
      ...read,
      tag: 'operation',
      path: practiceRoutes.token,
      id: 'getToken',
      summary: 'The token for requests that change something',
      answer: { status: 200, description: 'Valid until the API restarts', schema: tokenSchema },
      handle: () => ({ body: { token } }),
    }),
    ...faultOperations(lab),
    ...exerciseOperations(lab),
    ...tourOperations(lab),
    ...scoreOperations(lab),
    ...verificationOperations(lab),
    defineOperation({
      ...read,
      tag: 'operation',
      path: readyPath,
      id: 'getReadiness',
      summary: 'Readiness; not reachable through Nginx',
      answer: { status: 200, description: 'Ready', schema: z.strictObject({ status: z.literal('ready') }) },
      handle: () => ({ body: { status: 'ready' } }),
    }),
  ];
  return withOpenApi(practiceRoutes.openapi, operations, {
    title: 'Observability Lab: faults, exercises, parts and verification',
    version: packageJson.version,
    description:
      'For this machine or, where others can reach the lab, with its password. Requests that change something need the token of GET /lab/api/token.',
  });
}

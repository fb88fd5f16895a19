import { tokenHeader } from '@lab/api-contract/practice';
import type { ProblemKind } from '@lab/http/problem';
import { z } from 'zod';

/** For the OpenAPI document only: a missing or wrong token is answered with 403 before routing. */
const headers = z.object({
  [tokenHeader]: z.string().max(200).meta({ description: 'The token of GET /lab/api/token' }),
});

const changeProblems = [
  'invalid-request',
  'malformed-json',
  'wrong-token',
  'foreign-page',
  'conflict',
  'payload-too-large',
  'unsupported-media-type',
  'insufficient-storage',
] as const satisfies readonly ProblemKind[];

/** Shared by all operations that change something. Their bodies are JSON. */
export const change = { method: 'post', headers, bodyOptional: true, problems: changeProblems } as const;

/** Shared by those that change one fault or exercise. */
export const changeOfOne = {
  ...change,
  params: z.strictObject({ id: z.string().max(100) }),
  problems: [...changeProblems, 'not-found'],
} as const;

/** Shared by all operations that only read. */
export const read = { method: 'get', problems: ['invalid-request', 'conflict'] } as const satisfies {
  method: 'get';
  problems: readonly ProblemKind[];
};

/** The body of a change without parameters. */
export const noParameters = z.strictObject({});

/** Milliseconds since the epoch in ISO 8601. */
export const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

import { tokenHeader } from '@lab/api-contract/practice';
import type { ProblemKind } from '@lab/http/problem';
import { z } from 'zod';

/** For the document: without it, or with a wrong one, the answer is 403 before any operation is looked for. */
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

/** What all operations that change something have in common. Their bodies are JSON. */
export const change = { method: 'post', headers, bodyOptional: true, problems: changeProblems } as const;

/** The same for those of one fault or exercise. */
export const changeOfOne = {
  ...change,
  params: z.strictObject({ id: z.string().max(100) }),
  problems: [...changeProblems, 'not-found'],
} as const;

/** What all operations that tell something have in common. */
export const look = { method: 'get', problems: ['invalid-request', 'conflict'] } as const satisfies {
  method: 'get';
  problems: readonly ProblemKind[];
};

/** The body of a change that needs to be told nothing. */
export const nothing = z.strictObject({});

/** Milliseconds since the epoch in ISO 8601. */
export const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

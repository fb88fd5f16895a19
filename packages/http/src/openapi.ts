import { problemSchema } from '@lab/api-contract/problem';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { defineOperation, type Operation } from './operation.ts';
import { type ProblemKind, problemKinds } from './problem.ts';

/** The OpenAPI 3.1 document of the operations, from the very schemas that validate their requests. */
function createOpenApi(
  operations: readonly Operation[],
  info: { readonly title: string; readonly version: string; readonly description?: string },
): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: documentOf(operation) };
  }
  return createDocument({ openapi: '3.1.0', info, paths });
}

/** The operations with one more, at the path, which answers with the document of all of them; and that document. */
export function withOpenApi(
  path: string,
  operations: readonly Operation[],
  info: Parameters<typeof createOpenApi>[1],
): { readonly operations: readonly Operation[]; readonly document: ReturnType<typeof createDocument> } {
  const all: Operation[] = [...operations];
  all.push(
    defineOperation({
      method: 'get',
      path,
      tag: 'operation',
      id: 'getOpenApi',
      summary: 'This document',
      answer: { status: 200, description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) },
      problems: ['invalid-request'],
      handle: () => ({ body: document }),
    }),
  );
  const document = createOpenApi(all, info);
  return { operations: all, document };
}

function documentOf(operation: Operation): ZodOpenApiOperationObject {
  const { id, summary, tag, params, query, headers, body, answer } = operation;
  return {
    operationId: id,
    summary,
    tags: [tag],
    requestParams: {
      ...(params && { path: params }),
      ...(query && { query }),
      ...(headers && { header: headers }),
    },
    ...(body && {
      requestBody: {
        required: !operation.bodyOptional,
        content: { 'application/json': { schema: body } },
      },
    }),
    responses: {
      [`${answer.status}` as '200']: {
        description: answer.description,
        ...(answer.headers && { headers: answer.headers }),
        ...(answer.schema && {
          content: { [answer.contentType ?? 'application/json']: { schema: answer.schema } },
        }),
      },
      ...problemResponses(operation.problems),
    },
  };
}

function problemResponses(
  kinds: readonly ProblemKind[],
): NonNullable<ZodOpenApiOperationObject['responses']> {
  const byStatus = Map.groupBy(kinds, (kind) => problemKinds[kind].status);
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      `${status}`,
      {
        description: sameStatus.map((kind) => problemKinds[kind].title).join('; '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type ApiServer, startApiServer } from '../../testing/api-server.ts';

let api: ApiServer;

beforeAll(async () => {
  api = await startApiServer();
});

afterAll(() => api.close());

const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

async function document() {
  return documentSchema.parse((await api.call('GET', '/api/openapi.json')).body);
}

test('the document lists every operation of the issue', async () => {
  const { openapi, paths } = await document();
  expect(openapi).toBe('3.1.0');
  const listed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(new Set(listed)).toEqual(
    new Set([
      'get /api/tasks',
      'post /api/tasks',
      'get /api/tasks/{id}',
      'put /api/tasks/{id}',
      'patch /api/tasks/{id}',
      'delete /api/tasks/{id}',
      'get /api/stats',
      'post /api/simulate/error',
      'post /api/simulate/slow',
      'post /api/simulate/bulk',
      'post /api/simulate/db-smoke',
      'get /api/openapi.json',
      'get /health/live',
      'get /health/ready',
      'get /metrics',
    ]),
  );
});

test('the limits in the document are those that are enforced', async () => {
  const { components } = await document();
  expect(components.schemas.TaskInput).toMatchObject({
    additionalProperties: false,
    required: ['title'],
    properties: { title: { minLength: 1, maxLength: 200 }, description: { maxLength: 2_000 } },
  });
  expect(components.schemas.TaskPatch).not.toHaveProperty('required');
});

test('every reference in the document leads to a schema', async () => {
  const whole = await document();
  const references = [...JSON.stringify(whole).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(references.length).toBeGreaterThan(10);
  for (const name of references) expect(whole.components.schemas).toHaveProperty(name ?? '');
});

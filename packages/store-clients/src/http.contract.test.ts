import { type Answer, startServer, type TestServer } from '@lab/testkit/http-server';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fetchClient, getJson } from './http.ts';

let server: TestServer;
afterEach(() => server.close());

async function ask(answer: Answer, signal?: AbortSignal): Promise<unknown> {
  server = await startServer(answer);
  return await getJson(fetchClient(), server.url, z.object({ data: z.number() }), signal);
}

describe('getJson', () => {
  it('gives what has the right shape', async () => {
    await expect(ask((_request, response) => response.end('{"data":1}'))).resolves.toEqual({ data: 1 });
  });

  it.each<[string, Answer, RegExp]>([
    ['another shape', (_request, response) => response.end('{"data":"1"}'), /another shape.*number/s],
    ['no JSON', (_request, response) => response.end('<html>'), /^no JSON: <html>$/],
    [
      'an error, with its text',
      (_request, response) => response.writeHead(503).end('starting'),
      /^HTTP 503 starting$/,
    ],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/' }).end(), /^HTTP 302$/],
  ])('refuses %s', async (_name, answer, message) => {
    await expect(ask(answer)).rejects.toThrow(message);
  });

  it('says so when a store does not answer in time', async () => {
    await expect(ask(() => undefined, AbortSignal.timeout(100))).rejects.toThrow(/^no answer in time$/);
  });
});

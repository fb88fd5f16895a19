import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { getJson } from './http.ts';

afterEach(() => vi.unstubAllGlobals());

const ask = (path = '/query/loki/x') =>
  getJson(path, z.object({ data: z.string() }), new AbortController().signal);
const answering = (text: string, status = 200) =>
  vi.stubGlobal('fetch', async () => new Response(text, { status }));

it.each([
  ['HTML of a proxy', 502, '<html>Bad Gateway</html>', /^Loki cannot be reached\. It may be starting/],
  ['HTML of a store', 500, '\n<html>Oops</html>', /^Loki answered with an error \(HTTP 500\)\.$/],
  ['a store’s JSON', 400, '{"error":"parse error"}', /^Loki refuses this: parse error$/],
  ['a store’s text', 400, 'parse error at line 1\n', /^Loki refuses this: parse error at line 1$/],
  ['another shape', 200, '{"data":1}', /^Loki answered in a form that this page does not know\./],
  ['no JSON', 200, 'ready', /^Loki answered in a form that this page does not know\./],
  ['a missing password', 401, '{}', /^The lab asks for its password again/],
])('says in plain words what %s means', async (_name, status, text, words) => {
  answering(text, status);
  await expect(ask()).rejects.toThrow(words);
});

it.each([
  ['a query that is wrong', 400, 'parse error', 'parse error'],
  ['a store that fails', 500, 'out of memory', undefined],
  ['a lab that is busy', 429, 'slow down', undefined],
])('tells of %s whether asking again would help', async (_name, status, text, refusal) => {
  answering(text, status);
  await expect(ask()).rejects.toMatchObject({ refusal });
});

it.each([
  [
    'a store that is too slow',
    new DOMException('signal timed out', 'TimeoutError'),
    'did not answer in time',
  ],
  ['a lab that is away', new TypeError('Failed to fetch'), 'The lab cannot be reached.'],
])('says so of %s', async (_name, thrown, words) => {
  vi.stubGlobal('fetch', () => Promise.reject(thrown));
  await expect(ask('/query/tempo/x')).rejects.toThrow(words);
});

it('leaves an abort to the one who aborted', async () => {
  const reason = new DOMException('newer', 'AbortError');
  vi.stubGlobal('fetch', () => Promise.reject(reason));
  await expect(ask()).rejects.toBe(reason);
});

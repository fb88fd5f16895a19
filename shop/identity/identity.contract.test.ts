import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ServiceProcess, startService } from '../testing/service-process.ts';

const password = 'correct horse battery';
const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number(),
});

let folder: string;
let service: ServiceProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-shop-'));
  const passwordFile = join(folder, 'admin-password');
  writeFileSync(passwordFile, 'the admin’s own password\n');
  service = await startService('identity', {
    SHOP_IDENTITY_DATABASE: join(folder, 'identity.db'),
    SHOP_IDENTITY_ADMIN_PASSWORD_FILE: passwordFile,
  });
});
afterAll(async () => {
  await service.end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: z.record(z.string(), z.unknown()).parse(await response.json()),
  };
}
const register = (email: string) => post('/accounts', { email, name: 'Ada', password });
const logIn = (email: string, word = password) => post('/tokens', { email, password: word });

async function claimsOf(answer: { body: unknown }) {
  const keys = createRemoteJWKSet(new URL(`${service.url}/.well-known/jwks.json`));
  const token = tokenAnswer.parse(answer.body).access_token;
  const { payload } = await jwtVerify(token, keys, { issuer: 'http://shop-identity', audience: 'shop' });
  return payload;
}

describe('an account', () => {
  it('is registered once, whatever the case of its address, and logs in', async () => {
    const { status, body } = await register('Ada@shop.test');
    expect(status).toBe(201);
    expect(body).toEqual({
      accountId: expect.any(String),
      email: 'ada@shop.test',
      name: 'Ada',
      role: 'customer',
    });
    expect((await register('ada@SHOP.test')).status).toBe(409);
    const answer = await logIn('ADA@shop.test');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await claimsOf(answer)).toMatchObject({ sub: body.accountId, role: 'customer' });
  });

  it('of the admin is there from the start', async () => {
    const answer = await logIn('admin@shop.test', 'the admin’s own password');
    expect(await claimsOf(answer)).toMatchObject({ role: 'admin' });
  });

  it('is not stored with its password', async () => {
    await register('secret@shop.test');
    const stored = ['identity.db', 'identity.db-wal'].map((file) =>
      readFileSync(join(folder, file), 'latin1'),
    );
    expect(stored.join('')).toContain('secret@shop.test');
    expect(stored.join('')).not.toContain(password);
  });
});

describe('a login', () => {
  it('with a wrong password and one without an account get the same answer', async () => {
    await register('eve@shop.test');
    const [wrong, unknown] = [
      await logIn('eve@shop.test', 'wrong'),
      await logIn('unknown@shop.test', 'wrong'),
    ];
    expect(wrong).toMatchObject({ status: 401, body: { detail: expect.stringContaining('is wrong') } });
    expect(unknown.body).toEqual(wrong.body);
    expect(unknown.status).toBe(401);
  });

  it('is refused after five attempts, also when they come at the same time and the sixth is right', async () => {
    await register('target@shop.test');
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, nth) => logIn('target@shop.test', `guess ${nth}`)),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(7);
    const right = await logIn('target@shop.test');
    expect(right.status).toBe(429);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(800);
  });

  it('that is right starts the attempts anew', async () => {
    await register('typo@shop.test');
    for (let round = 0; round < 2; round += 1) {
      for (let nth = 0; nth < 4; nth += 1) expect((await logIn('typo@shop.test', 'tpyo')).status).toBe(401);
      expect((await logIn('typo@shop.test')).status).toBe(200);
    }
  });

  it('waits for a few others, and is refused with 503 when many wait', async () => {
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, nth) => logIn(`busy-${nth}@shop.test`, 'any')),
    );
    const statuses = new Set(all.map(({ status }) => status));
    expect(statuses).toEqual(new Set([401, 503]));
    expect(all.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(22);
  });
});

it.each([
  ['/accounts', {}, /email: .*name: .*password: /],
  [
    '/accounts',
    { email: 'x', name: ' ', password: 'short' },
    /email: must be an e-mail address; name: is missing/,
  ],
  ['/accounts', { email: 'a@b.test', name: 'A', password, role: 'admin' }, /role/],
  ['/tokens', 'no JSON', /JSON/],
])('POST %s %j is refused with 400 and the reason', async (path, body, detail) => {
  const answer = await post(path, body);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body.detail).toMatch(detail);
});

it('refuses bodies that are too large, pages of other sites, and paths that are not there', async () => {
  expect((await post('/tokens', { email: 'a'.repeat(5_000) })).status).toBe(413);
  expect((await post('/tokens', {}, { origin: 'http://evil.test' })).status).toBe(403);
  expect((await post('/admin', {})).status).toBe(404);
});

it('ends on SIGTERM', async () => {
  expect((await fetch(`${service.url}/health`)).status).toBe(200);
  expect(await service.end('SIGTERM')).toBe(0);
});

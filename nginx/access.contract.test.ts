import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { startServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAccess } from '../scripts/launcher/preflight/access.ts';
import { accessFile, ensureAccess, passwordFile } from '../scripts/stack/access.ts';
import { loadSettings, readEnvFile } from '../scripts/stack/settings.ts';

const files = {
  'index.html': '<!doctype html><title>lab</title>',
  'dashboards.html': '<!doctype html><title>dashboards</title>',
  'follow.html': '<!doctype html><title>follow</title>',
  'explore.html': '<!doctype html><title>explore</title>',
  'examples.json': '[]',
  'assets/app-1.js': '1',
  'docs/a.html': '<h1>a</h1>',
  'lab.html': '<!doctype html><title>home</title>',
  'practise.html': '<!doctype html><title>practise</title>',
  'slos.html': '<!doctype html><title>slos</title>',
  'score.html': '<!doctype html><title>score</title>',
  'telemetry.html': '<!doctype html><title>telemetry</title>',
  'telemetry/catalogue.json': '{}',
  'slos/objectives.json': '{}',
};
const open = ['/', '/index.html', '/assets/app-1.js', '/healthz', '/api/tasks'];
const closed = [
  '/dashboards',
  '/dashboards/lab-services',
  '/dashboards.html',
  '/lab/trace',
  `/lab/trace/${'a'.repeat(32)}`,
  '/follow.html',
  '/lab/explore',
  '/lab/explore/',
  '/explore.html',
  '/examples.json',
  '/query/tempo/api/v2/search/tags',
  '/docs/a.md',
  '/query/prometheus/api/v1/query?query=up',
  '/query/loki/loki/api/v1/query',
  '/query/alerts',
  '/lab/telemetry',
  '/lab/telemetry/',
  '/telemetry.html',
  '/telemetry/catalogue.json',
  '/lab/score',
  '/lab/score/',
  '/score.html',
  '/lab/api/score',
  '/lab/slos',
  '/lab/slos/',
  '/slos.html',
  '/slos/objectives.json',
  '/query/prometheus/api/v1/alerts',
  '/lab',
  '/lab/',
  '/lab.html',
  '/lab/practise',
  '/lab/practise/',
  '/practise.html',
  '/lab/api/token',
  '/lab/api/faults',
  '/lab/api/parts',
  '/lab/api/verification',
  '/lab/api/verification/events',
  '/anything-that-comes-later',
  '/assets/../dashboards',
  '//dashboards',
];

const unused = '127.0.0.1:9';
const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`lab:${password}`).toString('base64')}`,
});

describe('a lab that others can reach', () => {
  const state = temporaryDirectory();
  const settings = loadSettings({ LAB_STATE_DIR: state.path, LAB_BIND: '0.0.0.0' }, readEnvFile());
  let nginx: TestNginx;
  let upstream: Awaited<ReturnType<typeof startServer>>;
  const seenByUpstream: (string | undefined)[] = [];
  const status = async (path: string, password?: string) => {
    const headers = password === undefined ? {} : basic(password);
    return (await fetch(nginx.url + path, { headers })).status;
  };

  beforeAll(async () => {
    await ensureAccess(settings);
    upstream = await startServer((request, response) => {
      seenByUpstream.push(request.headers.authorization);
      response.end('{}');
    });
    const address = `127.0.0.1:${upstream.port}`;
    nginx = await startNginx({
      backend: address,
      collector: address,
      stores: { prometheus: address, loki: address, tempo: address },
      watch: address,
      labApi: address,
      files,
      access: readFileSync(accessFile(settings), 'utf8'),
      change: (configuration) => configuration.replace('auth_delay 1s', 'auth_delay 1ms'),
    });
  });
  afterAll(async () => {
    await nginx.stop();
    await upstream.close();
    state.remove();
  });

  it.each(open)('lets everybody use the task manager: %s', async (path) => {
    expect(await status(path)).toBe(200);
  });

  it.each(closed)('asks for the password, and keeps out who does not know it: %s', async (path) => {
    expect(await status(path)).toBe(401);
    expect(await status(path, 'not the password')).toBe(401);
  });

  it('takes telemetry from everybody: it belongs to the task manager', async () => {
    const answer = await fetch(`${nginx.url}/otlp/v1/traces`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(200);
  });

  it('opens to the generated password, and keeps it from what lies behind', async () => {
    const password = readFileSync(passwordFile(settings), 'utf8').trim();
    expect(await status('/dashboards', password)).toBe(200);
    expect(await status('/query/prometheus/api/v1/query?query=up', password)).toBe(200);
    expect(await status('/lab', password)).toBe(200);
    expect(await status('/lab/practise', password)).toBe(200);
    expect(await status('/lab/api/token', password)).toBe(200);
    expect(seenByUpstream.filter((value) => value !== undefined)).toEqual([]);
  });

  it('makes browsers ask, and says why', async () => {
    const answer = await fetch(`${nginx.url}/dashboards`);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Observability Lab"');
    expect(await answer.json()).toMatchObject({ status: 401, title: 'Password needed' });
  });

  it('has a password of its own that only this user can read, and keeps it', async () => {
    const password = readFileSync(passwordFile(settings), 'utf8');
    expect(statSync(passwordFile(settings)).mode & 0o777).toBe(0o600);
    expect(password.trim()).toMatch(/^[A-Za-z0-9_-]{24}$/);
    await ensureAccess(settings);
    expect(readFileSync(passwordFile(settings), 'utf8')).toBe(password);
    expect(await checkAccess(settings)).toEqual([]);
  });

  it('makes a client that guesses wait', async () => {
    const guarded = await startNginx({
      backend: unused,
      collector: unused,
      access: readFileSync(accessFile(settings), 'utf8'),
      change: (configuration) => configuration.replace('lab_password 32', 'lab_password 3'),
    });
    const guess = () => fetch(`${guarded.url}/dashboards`, { headers: basic('a guess') });
    const guesses = await Promise.all(Array.from({ length: 8 }, guess));
    expect(guesses.map((answer) => answer.status).sort()).toEqual([401, 401, 401, 429, 429, 429, 429, 429]);
    expect((await fetch(`${guarded.url}/`, { headers: basic('a guess') })).status).toBe(200);
    await guarded.stop();
  });

  it('does not start with a password that others can read, or with none', async () => {
    const other = temporaryDirectory();
    const exposed = loadSettings({ LAB_STATE_DIR: other.path, LAB_BIND: '192.0.2.1' }, readEnvFile());
    await ensureAccess(exposed);
    const file = passwordFile(exposed);
    const password = readFileSync(file, 'utf8');
    rmSync(file);
    writeFileSync(file, password, { mode: 0o644 });
    expect((await checkAccess(exposed))[0]?.seen).toContain('other users of this machine can read');
    rmSync(file);
    writeFileSync(file, '', { mode: 0o600 });
    expect((await checkAccess(exposed))[0]?.seen).toContain('holds none of at least 12 characters');
    expect(await checkAccess({ ...exposed, LAB_BIND: '127.0.0.1' })).toEqual([]);
    other.remove();
  });
});

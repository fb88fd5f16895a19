import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type DatabaseClient } from '../shop/testing/database-client.ts';
import { startDatabaseServer, type TestDatabaseServer } from '../shop/testing/database-server.ts';
import { refusalOf } from './accepts-connections.ts';

let server: TestDatabaseServer;
let client: DatabaseClient;

const isRoot = process.getuid?.() === 0;
const count = async () => (await client.query('SELECT count(*)::int AS count FROM event'))[0]?.count;

describe('the database of the orders', () => {
  beforeEach(async () => {
    server = await startDatabaseServer();
    client = await connectDatabase(server.url);
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it('has what it has committed after its processes were killed', async () => {
    await client.query('CREATE TABLE event (nth int)');
    for (let nth = 0; nth < 20; nth += 1) await client.query(`INSERT INTO event VALUES (${nth})`);
    await server.crash();
    client = await connectDatabase(server.url);
    expect(await count()).toBe(20);
  });

  it('ends with the shell that started it, and starts again with its data', async () => {
    await client.query('CREATE TABLE event (nth int)');
    await server.restart('SIGKILL');
    client = await connectDatabase(server.url);
    expect(await count()).toBe(0);
  });

  it('ends at once while clients are connected', async () => {
    await server.restart('SIGTERM');
    await expect(client.query('SELECT 1')).rejects.toThrow();
    client = await connectDatabase(server.url);
  });

  it('refuses a wrong password', async () => {
    const url = new URL(server.url);
    url.password = 'wrong';
    await expect(connectDatabase(url.href)).rejects.toThrow(/password authentication failed/);
  });

  it('tells why it does not accept a connection', async () => {
    const address = { host: '127.0.0.1', port: server.port, user: 'shop' };
    const signal = () => AbortSignal.timeout(patience(5_000));
    expect(await refusalOf({ ...address, database: 'orders' }, signal())).toBeUndefined();
    await server.stop();
    await expect(refusalOf({ ...address, database: 'orders' }, signal())).rejects.toThrow(/ECONNREFUSED/);
  });

  it('waits for the disk before it answers, and asks every client for a password', async () => {
    const setting = async (name: string) => (await client.query(`SHOW ${name}`))[0]?.[name];
    expect(await setting('fsync')).toBe('on');
    expect(await setting('synchronous_commit')).toBe('on');
    expect(await setting('listen_addresses')).toBe('127.0.0.1');
    const rules = await client.query('SELECT DISTINCT auth_method FROM pg_hba_file_rules');
    expect(rules).toEqual([{ auth_method: 'scram-sha-256' }]);
  });
});

describe.runIf(isRoot)('started by root', () => {
  it('starts although a server that is just ending takes files away', async () => {
    server = await startDatabaseServer();
    const loop = 'while :; do touch {1..40}.going; rm -f -- *.going; done';
    const ending = spawn('/bin/bash', ['-c', loop], { cwd: join(server.data, 'cluster'), stdio: 'ignore' });
    try {
      for (let time = 0; time < 3; time += 1) await server.restart('SIGTERM');
    } finally {
      ending.kill('SIGKILL');
      await once(ending, 'exit');
      await server.stop();
    }
  });

  it.each([
    ['its folder is open', false],
    ['a folder above its own is closed to its user', true],
  ])('it runs as another user where %s', async (_where, closed) => {
    const closedServer = await startDatabaseServer({ closed });
    try {
      await waitUntil(
        async () => {
          const status = readFileSync(`/proc/${closedServer.pid()}/status`, 'utf8');
          const user = Number(/^Uid:\t(\d+)/m.exec(status)?.[1]);
          return user > 0 ? { ok: true, value: user } : { ok: false, seen: `user ${user}` };
        },
        { what: 'another user', deadlineMs: patience(5_000) },
      );
    } finally {
      await closedServer.stop();
    }
  });
});

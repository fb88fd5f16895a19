import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { patience } from '@lab/testkit/patience';
import { expect, it } from 'vitest';
import { listen } from './serve.ts';

it(
  'ends although a client goes on asking over a connection that it keeps',
  async () => {
    const server = await listen(
      (_request, response) => void sleep(30).then(() => response.end('ok')),
      0,
      '127.0.0.1',
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statuses: (number | undefined)[] = [];
    const ask = () =>
      new Promise<void>((resolve) => {
        get({ port: server.port, host: '127.0.0.1', agent }, (response) => {
          statuses.push(response.statusCode);
          response.resume().once('end', resolve);
        }).once('error', () => resolve());
      });
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) await ask();
    })();
    await expect.poll(() => statuses.length).toBeGreaterThan(2);
    await server.stop();
    over.abort();
    await asking;
    agent.destroy();
    expect(new Set(statuses)).toEqual(new Set([200]));
  },
  patience(8_000),
);

import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { annotate } from './annotate.ts';

const deployment = { release: 'r-1', commit: 'abc', outcome: 'deployed' };

async function collector(status: number): Promise<{ url: string; bodies: string[]; stop: () => void }> {
  const bodies: string[] = [];
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      bodies.push(body);
      answer.writeHead(status).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, bodies, stop: () => server.close() };
}

it('tells the lab’s Collector which release was deployed, from which commit', async () => {
  const { url, bodies, stop } = await collector(200);
  await annotate(url, 'lab', deployment, 1_700_000_000_000);
  stop();
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              { timeUnixNano: '1700000000000000000', body: { stringValue: 'release r-1: deployed' } },
            ],
          },
        ],
      },
    ],
  });
  expect(bodies[0]).toContain('"lab-deploy"');
  expect(bodies[0]).toContain('"abc"');
});

it('says so when the Collector does not take it', async () => {
  const { url, stop } = await collector(503);
  await expect(annotate(url, 'lab', deployment)).rejects.toThrow('the Collector answered 503');
  stop();
});

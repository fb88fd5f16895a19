import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { startDns } from './testing.ts';

const preload = new URL('look-up-names.ts', import.meta.url).href;

/** What a process in which names are looked up so gets at the name’s port. */
async function connectTo(name: string, server: string): Promise<string> {
  const program = `
    const socket = require('node:net').connect({ host: '${name}', port: 1 });
    socket.on('error', (error) => console.log(error.errors?.map(({ message }) => message).join() || error.message));`;
  const env = { ...process.env, LAB_DNS: server };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', preload, '--eval', program], {
    env,
  });
  return stdout.trim();
}

it('asks the lab’s DNS server for parts of the lab, and for nothing else', async () => {
  const dns = await startDns({ nats: '127.0.0.9', localhost: '127.0.0.10' });
  onTestFinished(dns.close);
  expect(await connectTo('nats', dns.address)).toBe('connect ECONNREFUSED 127.0.0.9:1');
  expect(await connectTo('postgres', dns.address)).toBe('queryA ENOTFOUND postgres');
  expect(await connectTo('localhost', dns.address)).toContain('ECONNREFUSED 127.0.0.1:1');
});

it('ends soon where the server does not answer', async () => {
  expect(await connectTo('nats', '127.0.0.1:9')).toMatch(/^queryA (ECONNREFUSED|ETIMEOUT) nats$/);
});

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { freePort } from '@lab/testkit/free-port';
import { startDnsServer } from './dns.ts';

export interface TestDns {
  /** `host:port` of the server, UDP. */
  readonly address: string;
  /** Lets the name resolve to another address from now on. */
  readonly set: (name: string, address: string) => void;
  readonly close: () => Promise<void>;
}

/** The lab’s DNS server on a free loopback port, with names that a test can move. */
export async function startDns(names: Record<string, string>): Promise<TestDns> {
  const known = new Map(Object.entries(names));
  const port = await freePort();
  const server = await startDnsServer(port, (name) => known.get(name));
  return {
    address: `127.0.0.1:${port}`,
    set: (name, address) => {
      known.set(name, address);
    },
    close: server.close,
  };
}

/** A DNS server that hangs: it takes questions on the port and answers none. */
export async function startSilentDns(port: number) {
  let questions = 0;
  const socket = createSocket('udp4', () => {
    questions += 1;
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    questions: () => questions,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

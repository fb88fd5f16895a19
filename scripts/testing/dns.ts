import { startDnsServer } from '../native/dns.ts';
import { freePort } from './free-port.ts';

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

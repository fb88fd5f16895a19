import { createServer, Packet } from 'dns2';
import { freePort } from './free-port.ts';

export interface TestDns {
  /** `host:port` of the server, UDP. */
  readonly address: string;
  /** Lets the name resolve to another address from now on. */
  readonly set: (name: string, address: string) => void;
  readonly close: () => Promise<void>;
}

/** A DNS server on a free loopback port that knows only the given names; others do not exist. */
export async function startDns(names: Record<string, string>): Promise<TestDns> {
  const known = new Map(Object.entries(names));
  const server = createServer({
    udp: true,
    handle: (request, send) => {
      const response = Packet.createResponseFromRequest(request);
      const [question] = request.questions;
      const address = question === undefined ? undefined : known.get(question.name);
      if (question !== undefined && address !== undefined) {
        const { name } = question;
        const record = { name, type: Packet.TYPE.A, class: Packet.CLASS.IN, ttl: 300, address };
        response.answers.push(new Packet.Resource(record));
      } else {
        response.header.rcode = 3;
      }
      void send(response);
    },
  });
  const port = await freePort();
  await server.listen({ udp: { port, address: '127.0.0.1' } });
  return {
    address: `127.0.0.1:${port}`,
    set: (name, address) => {
      known.set(name, address);
    },
    close: async () => {
      await server.close();
    },
  };
}

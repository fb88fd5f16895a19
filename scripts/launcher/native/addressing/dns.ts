import { createServer, Packet } from 'dns2';

export interface DnsServer {
  readonly close: () => Promise<void>;
}

/** Answers at once: a name that the lab's own programs ask for must never wait for a cache. */
const ttlSeconds = 1;

/**
 * A DNS server on loopback that answers A queries from `lookup`; a name that it does not know does not exist.
 *
 * @param lookup name → IPv4 address; called for every query
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startDnsServer(
  port: number,
  lookup: (name: string) => string | undefined,
): Promise<DnsServer> {
  const server = createServer({
    udp: true,
    handle: (request, send) => {
      const response = Packet.createResponseFromRequest(request);
      const [question] = request.questions;
      const address = question && lookup(question.name.toLowerCase());
      if (!question || !address) {
        response.header.rcode = Packet.RCODE.NXDOMAIN;
      } else if (question.type === Packet.TYPE.A) {
        const record = {
          name: question.name,
          type: Packet.TYPE.A,
          class: Packet.CLASS.IN,
          ttl: ttlSeconds,
          address,
        };
        response.answers.push(new Packet.Resource(record));
      }
      void send(response);
    },
  });
  await server.listen({ udp: { port, address: '127.0.0.1' } });
  return { close: async () => void (await server.close()) };
}

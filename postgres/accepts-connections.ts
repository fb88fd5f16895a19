import { once } from 'node:events';
import { connect } from 'node:net';

/** Protocol 3.0: https://www.postgresql.org/docs/current/protocol-message-formats.html (StartupMessage). */
const protocolVersion = 3 << 16;

/**
 * Asks a PostgreSQL server whether it accepts connections, without a password, as `pg_isready` does.
 *
 * @returns undefined when it does, else what it answered, for example "the database system is starting up"
 * @throws Error of the network when there is none, or `signal`'s reason
 */
export async function refusalOf(
  server: { readonly host: string; readonly port: number; readonly user: string; readonly database: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const socket = connect(server.port, server.host);
  try {
    await once(socket, 'connect', { signal });
    socket.write(startupMessage(server));
    const [answer] = (await once(socket, 'data', { signal })) as [Buffer];
    return answer.toString('latin1', 0, 1) === 'R' ? undefined : messageOf(answer);
  } finally {
    socket.destroy();
  }
}

function startupMessage({ user, database }: { readonly user: string; readonly database: string }): Buffer {
  const parameters = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + parameters.length, 0);
  head.writeInt32BE(protocolVersion, 4);
  return Buffer.concat([head, parameters]);
}

/** Text of an ErrorResponse: fields that end with a zero byte; `M` is the message. */
function messageOf(answer: Buffer): string {
  const fields = answer.toString('utf8', 5).split('\0');
  return fields.find((field) => field.startsWith('M'))?.slice(1) ?? 'an answer that PostgreSQL does not give';
}

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { reasonOf } from '@lab/wait/wait-until';
import type { Session } from './session.ts';

export type Download<T> = { ok: true; value: T } | { ok: false; reason: string };

// A transfer that brings nothing for this long is given up.
const stallTimeoutMs = 20_000;

/** A small text, such as a checksum file. */
export async function downloadText(url: string, session: Session): Promise<Download<string>> {
  return download(url, session, (response) => response.text());
}

/**
 * Writes what the address holds to a file and sums it on the way.
 *
 * @param detail gets the progress as text
 */
export async function downloadFile(
  url: string,
  path: string,
  session: Session,
  detail: (text: string) => void,
): Promise<Download<{ sha256: string }>> {
  return download(url, session, async (response, alive) => {
    const total = megabytes(Number(response.headers.get('content-length') ?? 0));
    const sum = createHash('sha256');
    let received = 0;
    const body = Readable.from(response.body ?? []);
    await pipeline(
      body,
      async function* measure(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          alive();
          sum.update(chunk);
          received += chunk.byteLength;
          detail(`${megabytes(received)} of ${total} MB`);
          yield chunk;
        }
      },
      createWriteStream(path),
    );
    return { sha256: sum.digest('hex') };
  });
}

/**
 * One request. A host that cannot be reached is remembered: the other components do not wait for it again.
 *
 * @param read gets the response, and a function to call whenever bytes have come
 */
async function download<T>(
  url: string,
  session: Session,
  read: (response: Response, alive: () => void) => Promise<T>,
): Promise<Download<T>> {
  const { host } = new URL(url);
  const known = session.unreachable.get(host);
  if (known) return { ok: false, reason: known };
  const silence = new AbortController();
  const giveUp = (ms: number) =>
    setTimeout(() => silence.abort(new Error(`no answer within ${ms / 1000} s`)), ms);
  let timer = giveUp(session.connectTimeoutMs);
  const alive = () => {
    clearTimeout(timer);
    timer = giveUp(stallTimeoutMs);
  };
  try {
    const response = await fetch(url, { signal: AbortSignal.any([session.signal, silence.signal]) });
    alive();
    if (!response.ok) {
      await response.body?.cancel();
      return { ok: false, reason: `${url} answers ${response.status}` };
    }
    return { ok: true, value: await read(response, alive) };
  } catch (error) {
    session.signal.throwIfAborted();
    const reason = `${host} cannot be reached (${reasonOf(error)})`;
    session.unreachable.set(host, reason);
    return { ok: false, reason };
  } finally {
    clearTimeout(timer);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** A body that cannot be taken, with the HTTP status that says so. */
export class BodyError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'BodyError';
    this.status = status;
  }
}

const decompressors = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

/** Reads a whole body of at most `limit` bytes, before and after decompression. Throws a BodyError. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'deflate') {
    throw new BodyError(415, `Content-Encoding "${encoding}" is not known; use gzip, deflate or none.`);
  }
  const raw = await collect(request, limit);
  if (encoding === 'identity') return raw;
  try {
    return await decompressors[encoding](raw, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit);
    const reason = error instanceof Error ? error.message : String(error);
    throw new BodyError(400, `The body is not valid ${encoding}: ${reason}`);
  }
}

/** Fills memory of the announced size, which can be handed to another thread; without a size, collects the pieces. */
async function collect(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (announced > limit) throw tooLarge(limit);
  const whole = Number.isNaN(announced) ? undefined : new Uint8Array(announced);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (size + bytes.length > limit) throw tooLarge(limit);
    if (whole) whole.set(bytes, size);
    else chunks.push(bytes);
    size += bytes.length;
  }
  return whole ?? Buffer.concat(chunks);
}

function tooLarge(limit: number): BodyError {
  return new BodyError(413, `The body is larger than ${limit} bytes.`);
}

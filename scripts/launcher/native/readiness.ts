import { Resolver } from 'node:dns/promises';
import { type SecureAnswer, secureGet } from '@lab/http/secure-get';
import { type Look, waitUntil } from '@lab/wait/wait-until';
import { refusalOf } from '../../../postgres/accepts-connections.ts';
import type { Readiness } from './part.ts';

const lookTimeoutMs = 1000;

/** One look whether a part is ready. Never throws: what is wrong is in `seen`. */
export async function isReady(readiness: Readiness, signal?: AbortSignal): Promise<Look<true>> {
  try {
    switch (readiness.kind) {
      case 'http':
        return await answersHttp(readiness, signal);
      case 'grpc':
        return await servesGrpc(readiness, signal);
      case 'postgres':
        return await acceptsConnections(readiness, signal);
      case 'dns':
        return await resolvesName(readiness);
    }
  } catch (error) {
    return {
      ok: false,
      seen:
        error instanceof Error
          ? error.cause instanceof Error
            ? error.cause.message
            : error.message
          : String(error),
    };
  }
}

/**
 * Waits until a part is ready.
 *
 * @returns milliseconds from the call until it was ready
 * @throws DeadlineError with what was seen last
 */
export async function waitUntilReady(
  what: string,
  readiness: Readiness,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<number> {
  const { elapsedMs } = await waitUntil((look) => isReady(readiness, look), {
    what,
    deadlineMs,
    intervalMs: 25,
    signal,
  });
  return elapsedMs;
}

function within(signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(lookTimeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

async function answersHttp(
  { url: urlNow, tls }: Extract<Readiness, { kind: 'http' }>,
  signal?: AbortSignal,
): Promise<Look<true>> {
  const url = urlNow();
  const { status, body } = await (tls ? secureGet(url, tls(), within(signal)) : get(url, within(signal)));
  return status >= 200 && status < 300
    ? { ok: true, value: true }
    : { ok: false, seen: `${url} → ${status} ${body.trim().slice(0, 200)}` };
}

async function get(url: string, signal: AbortSignal): Promise<SecureAnswer> {
  const response = await fetch(url, { signal });
  return { status: response.status, body: await response.text() };
}

/** The client is loaded for it alone: the commands of a lab without such a part start faster. */
async function servesGrpc(
  { url, tls }: Extract<Readiness, { kind: 'grpc' }>,
  signal?: AbortSignal,
): Promise<Look<true>> {
  const { isServing } = await import('../../../shop/kit/health-client.ts');
  return (await isServing(url, { ...(signal && { signal }), ...(tls && { tls: tls() }) }))
    ? { ok: true, value: true }
    : { ok: false, seen: `${url} is stopping` };
}

async function acceptsConnections(
  { port, user, database }: Extract<Readiness, { kind: 'postgres' }>,
  signal?: AbortSignal,
): Promise<Look<true>> {
  const refusal = await refusalOf({ host: '127.0.0.1', port, user, database }, within(signal));
  return refusal === undefined ? { ok: true, value: true } : { ok: false, seen: refusal };
}

async function resolvesName({ port, name }: Extract<Readiness, { kind: 'dns' }>): Promise<Look<true>> {
  const resolver = new Resolver({ timeout: lookTimeoutMs, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  await resolver.resolve4(name);
  return { ok: true, value: true };
}

/** A user does not wait longer. */
const timeoutMs = 10_000;

export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** Asked for at each request. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

export interface Load {
  /** Sends no more; resolves when the last answer is there. */
  readonly stop: () => Promise<void>;
}

/**
 * Sends requests one after the other, over and over, so many a second, whatever the answers are (an open model), until it is stopped.
 *
 * @param site for example `http://localhost:8080`
 */
export function startLoad(site: string, asks: readonly [Ask, ...Ask[]], perSecond: number): Load {
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  const timer = setInterval(() => {
    const ask = asks[sent % asks.length] ?? asks[0];
    sent += 1;
    const asking = send(site, ask).finally(() => underWay.delete(asking));
    underWay.add(asking);
  }, 1_000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

/** What goes wrong is in the lab's own numbers. */
async function send(site: string, { method, path, body, headers }: Ask): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const request = {
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers?.() },
    ...(body && { body: JSON.stringify(body) }),
  };
  await fetch(site + path, { method, signal, ...request }).then(
    (response) => response.arrayBuffer(),
    () => undefined,
  );
}

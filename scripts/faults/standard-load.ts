/** The traffic under which faults are judged: so many requests a second, whatever the answers are. */
const requestsPerSecond = 20;
/** A user does not wait longer. */
const timeoutMs = 10_000;

interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

const create: Ask = { method: 'POST', path: '/api/tasks', body: { title: 'Standard load' } };
const list: Ask = { method: 'GET', path: '/api/tasks?limit=20' };
const statistics: Ask = { method: 'GET', path: '/api/stats' };
/** What a few people do in the task manager, over and over: they read more than they write. */
const rounds: readonly Ask[] = [list, create, list, statistics];

/**
 * Sends the standard load to the lab until it is stopped.
 *
 * @param site for example `http://localhost:8080`
 */
export function startStandardLoad(site: string): { readonly stop: () => Promise<void> } {
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  const timer = setInterval(() => {
    const ask = rounds[sent % rounds.length] ?? list;
    sent += 1;
    const asking = send(site, ask).finally(() => underWay.delete(asking));
    underWay.add(asking);
  }, 1_000 / requestsPerSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

/** What goes wrong is in the lab's own numbers. */
async function send(site: string, { method, path, body }: Ask): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  await fetch(site + path, { method, signal, ...json }).then(
    (response) => response.arrayBuffer(),
    () => undefined,
  );
}

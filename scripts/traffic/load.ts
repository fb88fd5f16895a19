import { type Ask, createClient } from './client.ts';
import { evenly, pace } from './pace.ts';

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
  const client = createClient(site);
  const underWay = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  let sent = 0;
  const send = () => {
    const ask = asks[sent % asks.length] ?? asks[0];
    sent += 1;
    // What goes wrong is in the lab's own numbers.
    const ignored = () => undefined;
    const asking = client.send(ask).then(ignored, ignored);
    underWay.add(asking);
    void asking.then(() => underWay.delete(asking));
  };
  const sending = pace(evenly(perSecond), send, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await sending;
      await Promise.all(underWay);
      client.close();
    },
  };
}

import type { Client } from '../client/client.ts';
import type { Connection } from '../client/connection.ts';
import type { Upstream } from '../client/upstreams.ts';
import { clockTime } from './clock-time.ts';
import { connectionTestIds } from './connection-test-ids.ts';
import { element } from './dom.ts';

const backShownMs = 6_000;

/** What is wrong with a service, or that it is back; `well` is not worth a word. */
type Told = Exclude<Connection, { phase: 'well' }> | { readonly phase: 'back' };

/** The worst last. */
const ranks: readonly Told['phase'][] = ['back', 'slow', 'repeating', 'probing', 'cut-off'];

/** A line that says how the services fare that the page calls. It covers the page's edge, so that nothing moves. */
export function connectionBanner(client: Client): HTMLElement {
  const banner = element('p', {
    class: 'connection',
    testId: connectionTestIds.connection,
    attributes: { role: 'status', hidden: true },
  });
  const told = new Map<Upstream, Told>();

  function show(): void {
    const [worst] = [...told].sort(([, one], [, other]) => rankOf(other) - rankOf(one));
    banner.hidden = worst === undefined;
    if (!worst) return;
    const [{ name, service }, state] = worst;
    banner.dataset.phase = state.phase;
    banner.dataset.circuit = service;
    banner.textContent = inWords(name, state);
  }

  function forgetLater(upstream: Upstream, back: Told): void {
    setTimeout(() => {
      if (told.get(upstream) !== back) return;
      told.delete(upstream);
      show();
    }, backShownMs);
  }

  client.observe({
    connectionChanged(upstream, connection) {
      const wasCutOff = ['probing', 'cut-off'].includes(told.get(upstream)?.phase ?? '');
      if (connection.phase !== 'well') told.set(upstream, connection);
      else if (wasCutOff) {
        const back: Told = { phase: 'back' };
        told.set(upstream, back);
        forgetLater(upstream, back);
      } else told.delete(upstream);
      show();
    },
  });
  return banner;
}

const rankOf = ({ phase }: Told): number => ranks.indexOf(phase);

function inWords(name: string, state: Told): string {
  switch (state.phase) {
    case 'back':
      return `${name} answers again.`;
    case 'slow':
      return `${name} is slow. The page waits for its answer until ${clockTime(state.until)}.`;
    case 'repeating':
      return `${name} did not answer. The page tries again at ${clockTime(state.at)}.`;
    case 'probing':
      return `${name} does not answer. The page is trying again …`;
    case 'cut-off':
      return `${name} does not answer. The page sends nothing more until ${clockTime(state.at)}, then it tries again.`;
  }
}

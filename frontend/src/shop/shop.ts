import { browserActions } from '@lab/telemetry/spans';
import { ApiError } from '../client/api-error.ts';
import type { Client } from '../client/client.ts';
import { watchPageHide } from '../client/outliving-page.ts';
import { startRecovery } from '../client/recovery.ts';
import type { RequestScope } from '../client/request.ts';
import { keepAskTimes } from '../kit/ask-time.ts';
import { connectionBanner } from '../kit/connection-banner.ts';
import { element } from '../kit/dom.ts';
import { createPerform } from '../kit/perform.ts';
import { createToasts } from '../kit/toasts.ts';
import type { TraceLink } from '../lab-config.ts';
import type { Actions } from '../telemetry/actions.ts';
import { openLogInDialog } from './account.ts';
import { createBasket } from './basket.ts';
import type { Loaded, Shop, View } from './context.ts';
import { navigation } from './navigation.ts';
import { createSessions } from './session.ts';
import { adminView } from './views/admin.ts';
import { mailboxView } from './views/mailbox.ts';
import { orderView } from './views/order.ts';
import { ordersView } from './views/orders.ts';
import { productsView } from './views/products.ts';

interface ShopOptions {
  readonly root: HTMLElement;
  readonly actions: Actions;
  readonly client: Client;
  readonly traceLink: TraceLink;
}

/** Builds the shop into `root`, with the view that the address names. */
export function startShop({ root, actions, client, traceLink }: ShopOptions): void {
  const toasts = createToasts(traceLink);
  const perform = createPerform(actions, client, toasts.show);
  const place = element('div', { class: 'shop' });
  let left = new AbortController();
  let isFirst = true;
  /** What could not be loaded. */
  const waiting = new Set<() => void>();

  async function load<T>(
    request: (scope: RequestScope) => Promise<T>,
    options: { readonly isQuiet?: boolean } = {},
  ): Promise<Loaded<T>> {
    let loaded: Loaded<T> = { error: new ApiError('The page was left before the answer came.') };
    const begin = isFirst ? { startedAt: performance.timeOrigin } : {};
    const action = isFirst ? browserActions.load : browserActions.shopView;
    isFirst = false;
    await perform({
      action,
      ...begin,
      ...options,
      request,
      apply: (value) => {
        loaded = { value };
      },
      failed: (error) => {
        loaded = { error };
      },
    });
    return loaded;
  }

  function show(): void {
    left.abort();
    left = new AbortController();
    const path = location.pathname;
    const view = viewOf(path, traceLink)(shop, left.signal);
    const session = shop.sessions.current();
    const options = { path, session, go, logIn: shop.askToLogIn, logOut: shop.sessions.end };
    place.replaceChildren(navigation(options), view);
    view.querySelector('h2')?.focus({ preventScroll: true });
  }

  async function refresh(): Promise<void> {
    const missing = [...waiting];
    waiting.clear();
    for (const again of missing) again();
  }

  function go(path: string): void {
    history.pushState(null, '', path);
    show();
  }

  const shop: Shop = {
    client,
    perform,
    load,
    whenBack(again, signal) {
      waiting.add(again);
      signal.addEventListener('abort', () => waiting.delete(again), { once: true });
    },
    go,
    basket: createBasket(() => undefined),
    sessions: createSessions(show),
    askToLogIn: () => openLogInDialog(shop),
  };
  window.addEventListener('popstate', show);
  watchPageHide();
  keepAskTimes(client);
  startRecovery({ client, perform, refresh });
  show();
  root.replaceChildren(place, toasts.element, connectionBanner(client));
  root.setAttribute('aria-busy', 'false');
}

function viewOf(path: string, traceLink: TraceLink): View {
  const orderId = /^\/shop\/orders\/([0-9a-f-]{36})$/.exec(path)?.[1];
  if (orderId) return orderView(orderId);
  if (path === '/shop/orders') return ordersView;
  if (path === '/shop/mail') return mailboxView(traceLink);
  if (path === '/shop/admin') return adminView;
  return productsView;
}

import { browserActions } from '@lab/telemetry/spans';
import { element } from '../kit/dom.ts';
import { watchPageHide } from '../kit/outliving-page.ts';
import { createPerform } from '../kit/perform.ts';
import type { RequestScope } from '../kit/request.ts';
import { createToasts } from '../kit/toasts.ts';
import type { TraceLink } from '../lab-config.ts';
import type { Actions } from '../telemetry/actions.ts';
import { openLogInDialog } from './account.ts';
import { createBasket } from './basket.ts';
import type { Shop, View } from './context.ts';
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
  readonly traceLink: TraceLink;
}

/** Builds the shop into `root`, with the view that the address names. */
export function startShop({ root, actions, traceLink }: ShopOptions): void {
  const toasts = createToasts(traceLink);
  const perform = createPerform(actions, toasts.show);
  const place = element('div', { class: 'shop' });
  let left = new AbortController();
  let isFirst = true;

  async function load<T>(request: (scope: RequestScope) => Promise<T>): Promise<T | undefined> {
    let loaded: T | undefined;
    const begin = isFirst ? { startedAt: performance.timeOrigin } : {};
    const action = isFirst ? browserActions.load : browserActions.shopView;
    isFirst = false;
    const apply = (result: T) => {
      loaded = result;
    };
    await perform({ action, ...begin, request, apply });
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

  function go(path: string): void {
    history.pushState(null, '', path);
    show();
  }

  const shop: Shop = {
    perform,
    load,
    go,
    basket: createBasket(() => undefined),
    sessions: createSessions(show),
    askToLogIn: () => openLogInDialog(shop),
  };
  window.addEventListener('popstate', show);
  watchPageHide();
  show();
  root.replaceChildren(place, toasts.element);
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

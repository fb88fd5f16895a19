import { browserActions } from '@lab/telemetry/spans';
import { element, icon } from '../../kit/dom.ts';
import { actionAttribute } from '../../telemetry/action-attribute.ts';
import { logInAsDemo } from '../account.ts';
import { placeOrder } from '../api.ts';
import type { Shop } from '../context.ts';
import { money, type Product } from '../model.ts';
import { shopTestIds } from '../test-ids.ts';

/** Test cards as payment sandboxes have them (docs/shop.md). */
const cards = { accepted: '4242424242424242', declined: '4000000000000002' } as const;

/** The basket and its checkout. `update` shows what is in it now. */
export function basketPanel(
  shop: Shop,
  products: readonly Product[],
): { readonly element: HTMLElement; readonly update: () => void } {
  const content = element('div', { attributes: { 'aria-live': 'polite' } });
  let isPending = false;

  async function order(cardNumber: string): Promise<void> {
    const session = shop.sessions.current();
    if (!session) return shop.askToLogIn();
    if (isPending) return;
    isPending = true;
    const lines = [...shop.basket.units()].map(([sku, quantity]) => ({ sku, quantity }));
    const key = shop.basket.orderKey(cardNumber);
    try {
      await shop.perform({
        action: browserActions.shopOrder,
        request: (action) => placeOrder(action, session.token, { lines, cardNumber }, key),
        message: () => 'Order placed',
        apply: (orderId) => {
          shop.basket.empty();
          shop.go(`/shop/orders/${orderId}`);
        },
      });
    } finally {
      isPending = false;
    }
  }

  function update(): void {
    const lines = products.flatMap((product) => {
      const units = shop.basket.units().get(product.sku);
      return units ? [{ product, units }] : [];
    });
    if (lines.length === 0) {
      content.replaceChildren(element('p', { class: 'panel-hint', text: 'Nothing is in it yet.' }));
      return;
    }
    const total = lines.reduce((sum, { product, units }) => sum + product.price * units, 0);
    content.replaceChildren(
      element(
        'ul',
        { class: 'basket-lines' },
        lines.map((line) => basketLine(shop, line, update)),
      ),
      element('p', { class: 'basket-total' }, ['Total', element('strong', { text: money(total, 'EUR') })]),
      ...checkout(shop, order),
    );
  }

  update();
  const panel = element(
    'aside',
    { class: 'card panel basket', testId: shopTestIds.basket, attributes: { 'aria-label': 'Basket' } },
    [element('h3', { text: 'Basket' }), content],
  );
  return { element: panel, update };
}

function basketLine(
  shop: Shop,
  { product, units }: { readonly product: Product; readonly units: number },
  update: () => void,
): HTMLElement {
  const change = (to: number, label: string, name: 'plus' | 'close') =>
    element(
      'button',
      {
        class: 'icon-button',
        attributes: { type: 'button', 'aria-label': `${label} ${product.name}` },
        on: {
          click: () => {
            shop.basket.set(product.sku, to);
            update();
          },
        },
      },
      [icon(name)],
    );
  return element('li', {}, [
    element('span', { class: 'basket-name', text: `${units} × ${product.name}` }),
    change(units + 1, 'One more', 'plus'),
    change(0, 'Remove', 'close'),
  ]);
}

function checkout(shop: Shop, order: (cardNumber: string) => Promise<void>): readonly HTMLElement[] {
  if (!shop.sessions.current()) {
    return [
      button('Use the demo account', shopTestIds.logInDemo, 'button button-primary', () => logInAsDemo(shop)),
      button('Log in or register', shopTestIds.logIn, 'button', async () => shop.askToLogIn()),
    ];
  }
  return [
    button('Place order', shopTestIds.placeOrder, 'button button-primary', () => order(cards.accepted)),
    button('Pay with a card that is declined', shopTestIds.payDeclined, 'button', () =>
      order(cards.declined),
    ),
  ];
}

const button = (text: string, testId: string, className: string, click: () => Promise<void>): HTMLElement =>
  element('button', {
    class: className,
    testId,
    text,
    attributes: { type: 'button', [actionAttribute]: true },
    on: { click: () => void click() },
  });

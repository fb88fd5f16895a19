import { browserActions } from '@lab/telemetry/spans';
import { element } from '../../kit/dom.ts';
import { randomId } from '../../kit/random-id.ts';
import { actionAttribute } from '../../telemetry/action-attribute.ts';
import { adjustStock, listProducts, listStuckOrders, tryAgain } from '../api.ts';
import type { Shop } from '../context.ts';
import type { Order, Product } from '../model.ts';
import type { Session } from '../session.ts';
import { shopTestIds } from '../test-ids.ts';
import { reasonText } from './order-status.ts';
import { linesInWords } from './orders.ts';
import { fill, loadingPlace, notice, page, personal } from './page.ts';

const delivered = 50;

/** Stock, and the orders that wait for a person. */
export const adminView = personal('Admin', (shop, session, left) => {
  if (!session.isAdmin)
    return page('Admin', [
      notice('For admins', 'Log in as admin@shop.test; its password is in .lab/secrets/shop-admin-password.'),
    ]);
  const [stock, stuck] = [loadingPlace('rows-place'), loadingPlace('rows-place')];
  void fill({
    shop,
    left,
    place: stock,
    request: listProducts,
    build: ({ products }) => [
      element(
        'ul',
        { class: 'card rows' },
        products.map((product) => stockRow(shop, session, product)),
      ),
    ],
  });
  void fill({
    shop,
    left,
    place: stuck,
    request: (scope) => listStuckOrders(scope, session.token),
    build: ({ orders }) =>
      orders.length === 0
        ? [element('p', { class: 'note', text: 'No order waits for a person.' })]
        : [
            element(
              'ul',
              { class: 'card rows' },
              orders.map((order) => stuckRow(shop, session, order)),
            ),
          ],
  });
  return page('Admin', [
    element('h3', { class: 'section-title', text: 'Orders that wait for a person' }),
    stuck,
    element('h3', { class: 'section-title', text: 'Stock' }),
    stock,
  ]);
});

function stockRow(shop: Shop, { token }: Session, product: Product): HTMLElement {
  const { sku, name } = product;
  const units = element('strong', { text: String(product.available) });
  const change = (by: number) =>
    shop.perform({
      action: browserActions.shopStock,
      request: (action) => adjustStock(action, token, { sku, by, key: randomId() }),
      message: ({ available }) => `${name}: ${available} in stock`,
      apply: ({ available }) => {
        units.textContent = String(available);
      },
    });
  return element('li', { class: 'row', testId: shopTestIds.stockRow }, [
    element('span', { class: 'row-main', text: name }),
    units,
    actionButton(`−${delivered}`, `Take ${delivered} of ${name} away`, () => change(-delivered)),
    actionButton(`+${delivered}`, `Add ${delivered} of ${name}`, () => change(delivered)),
  ]);
}

function stuckRow(shop: Shop, { token }: Session, order: Order): HTMLElement {
  const row = element('li', { class: 'row', testId: shopTestIds.orderRow }, [
    element('span', { class: 'row-main', text: linesInWords(order) }),
    element('span', { class: 'row-soft', text: reasonText(order.reason ?? '') }),
    actionButton('Try again', `Try the order ${order.orderId} again`, () =>
      shop.perform({
        action: browserActions.shopTryAgain,
        request: (action) => tryAgain(action, token, order),
        message: () => 'The order is tried again',
        apply: () => row.remove(),
      }),
    ),
  ]);
  return row;
}

const actionButton = (text: string, label: string, click: () => Promise<boolean>): HTMLElement =>
  element('button', {
    class: 'button',
    text,
    testId: shopTestIds.tryAgain,
    attributes: { type: 'button', 'aria-label': label, [actionAttribute]: true },
    on: { click: () => void click() },
  });

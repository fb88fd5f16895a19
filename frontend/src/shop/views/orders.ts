import { element } from '../../kit/dom.ts';
import { listOrders } from '../api.ts';
import type { PersonalView } from '../context.ts';
import { money, type Order } from '../model.ts';
import { link } from '../navigation.ts';
import { shopTestIds } from '../test-ids.ts';
import { statusTag } from './order-status.ts';
import { ageNote, fill, loadingPlace, notice, page, personal } from './page.ts';

const list: PersonalView = (shop, { token }, left) => {
  const place = loadingPlace('orders');
  void fill({
    shop,
    left,
    place,
    request: (scope) => listOrders(scope, token),
    build: ({ orders, ageMs }) =>
      orders.length === 0
        ? [notice('No orders yet', 'What you order is listed here.')]
        : [
            ...ageNote(ageMs),
            element(
              'ul',
              { class: 'card rows' },
              orders.map((order) => row(order, shop.go)),
            ),
          ],
  });
  return page('My orders', [place]);
};

export const ordersView = personal('My orders', list);

const row = (order: Order, go: (path: string) => void): HTMLElement =>
  element('li', { class: 'row', testId: shopTestIds.orderRow }, [
    link(`/shop/orders/${order.orderId}`, linesInWords(order), go),
    element('span', { class: 'row-soft', text: new Date(order.placedAt).toLocaleString() }),
    element('strong', { text: money(order.total, order.currency) }),
    statusTag(order),
  ]);

/** For example `2 × Mug, 1 × Poster`. */
export const linesInWords = ({ lines }: Order): string =>
  lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ');

import { z } from 'zod';
import { type Customer, listProducts, placeOrder, products } from '../traffic/shop.ts';
import type { Users } from './user.ts';

interface Memory {
  /** The order that this customer has placed last. */
  order: string | undefined;
  /** Which product and which card are next; customers begin at different ones. */
  next: number;
}

const placed = z.object({ orderId: z.uuid() });
/** One order of so many is paid; the stock of the others comes back. */
const ordersForOnePaid = 20;

/** One further after each paid order: else the paid ones would all be of the same product. */
const productFor = (order: number): string =>
  products[(order + Math.floor(order / ordersForOnePaid)) % products.length] ?? 'mug';

/** Customers of the shop, all of them the demo customer: they look around, and some order. */
export function shopUsers(customer: Customer): Users<Memory> {
  const { headers } = customer;
  let customers = 0;
  return {
    arrive() {
      customers += 1;
      return { order: undefined, next: customers };
    },
    actions: [
      { name: 'shop.products', route: '/shop/api/v2/products', weight: 60, ask: () => listProducts },
      {
        name: 'shop.order',
        route: '/shop/api/v2/orders',
        weight: 15,
        ask: ({ next }) => placeOrder(customer, productFor(next), next % ordersForOnePaid === 0),
        afterwards: (memory) => {
          memory.next += 1;
        },
        learn: (memory, answer) => {
          memory.order = placed.parse(answer).orderId;
        },
        example: { orderId: '01900000-0000-7000-8000-000000000000' },
      },
      {
        name: 'shop.order-status',
        route: '/shop/api/v2/orders/:orderId',
        weight: 15,
        ask: ({ order }) =>
          order ? { method: 'GET', path: `/shop/api/v2/orders/${order}?version=1`, headers } : undefined,
      },
      {
        name: 'shop.orders',
        route: '/shop/api/v2/orders',
        weight: 10,
        ask: () => ({ method: 'GET', path: '/shop/api/v2/orders?limit=20', headers }),
      },
    ],
  };
}

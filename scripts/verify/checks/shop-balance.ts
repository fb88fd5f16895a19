import { logInAsAdmin } from '../../shop/admin.ts';
import { balancePath, describeDifference, readBalance } from '../../shop/balance.ts';
import { attempt } from '../attempt.ts';
import { type Check, verdictOf } from '../check.ts';

/** Money and stock agree. */
export const shopBalance: Check = {
  id: 'shop.balance',
  title: 'Stock and payments agree with the orders',
  signal: 'pipeline',
  phase: 'settled',
  proves:
    'Once no order is under way, the units that have left the stock are those of the completed orders, product by product, and the money that was captured is what they cost. Orders, inventory and payments each count in their own database.',
  whenItFails:
    'It names the product or the currency and both numbers; docs/runbooks/stock-imbalance.md tells how to find the order. Orders under way that do not end: docs/runbooks/order-stuck.md.',
  async judge(context) {
    await context.shop;
    const ask = await logInAsAdmin(context.settings);
    const found = await attempt(
      context,
      {
        lookedFor: 'the same units and the same money in three databases',
        where: `${context.endpoints.site}/shop${balancePath}`,
        tryNext: 'npx lab shop balance',
      },
      async () => {
        const { isSettled, ordersUnderWay, counts, differences } = await readBalance(ask);
        if (!isSettled) return { ok: false, seen: `orders under way: ${ordersUnderWay}` };
        if (differences.length > 0)
          return { ok: false, seen: differences.map(describeDifference).join('; ') };
        return { ok: true, value: counts.length };
      },
    );
    return found.ok
      ? verdictOf([], `${found.value} sums agree: units of each product, and the money`)
      : verdictOf([found.failure], '');
  },
};

import { z } from 'zod';
import type { AskAsAdmin } from './admin.ts';

const count = z.object({ of: z.string(), sold: z.number(), booked: z.number() });

/** What the orders say beside what inventory and payments say: units by SKU, minor units by currency. */
const balanceSchema = z.object({
  isSettled: z.boolean(),
  ordersUnderWay: z.int(),
  counts: z.array(count),
  differences: z.array(count),
});
export type Balance = z.output<typeof balanceSchema>;
export type Count = z.output<typeof count>;

/** Address of the comparison below `/shop`. */
export const balancePath = '/api/v2/balance';

export const readBalance = (ask: AskAsAdmin): Promise<Balance> => ask('GET', balancePath, balanceSchema);

/** A difference in one sentence. */
export const describeDifference = ({ of, sold, booked }: Count): string =>
  `${of}: ${sold} in completed orders, ${booked} in the other service’s books`;

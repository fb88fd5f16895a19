import type { Authenticate } from '../../kit/access-token.ts';
import type { Balance } from '../balance.ts';
import type { Catalogue, Product } from '../catalogue.ts';
import type { Database } from '../database/database.ts';
import type { NewOrder, Placed } from '../place-order.ts';
import type { Follower } from './follow.ts';
import type { StockAdjustment } from './input.ts';

/** What the routes work with. */
export interface OrdersApi {
  readonly database: Database;
  readonly authenticate: Authenticate;
  readonly catalogue: () => Promise<Catalogue>;
  /** Adds units to the stock, or takes some away, once for each key. Rejects with an HttpError that says why it was refused. */
  readonly adjustStock: (adjustment: StockAdjustment) => Promise<Product>;
  /** Compares the orders with stock and payments. Rejects with an HttpError when these do not answer. */
  readonly balance: () => Promise<Balance>;
  readonly follower: Follower;
  readonly place: (order: NewOrder) => Promise<Placed>;
  /** @returns false when the order does not wait for a person */
  readonly tryAgain: (orderId: string, by: string) => Promise<boolean>;
}

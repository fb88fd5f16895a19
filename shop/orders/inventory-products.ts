import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { HttpError } from '@lab/http/http-error';
import type {
  InventoryService,
  Product as Message,
} from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import type { Product } from './catalogue.ts';

type Inventory = Client<typeof InventoryService>;

/** The products as the inventory has them now. Rejects with its error. */
export const listProducts = async (inventory: Inventory): Promise<readonly Product[]> =>
  (await inventory.listProducts({})).products.map(productOf);

/** Adds units to the stock, or takes some away. Rejects with an HttpError that says why the inventory refused. */
export async function adjustStock(
  inventory: Inventory,
  adjustment: { readonly idempotencyKey: string; readonly sku: string; readonly by: number },
): Promise<Product> {
  const { product } = await inventory.adjustStock(adjustment).catch(refused);
  if (!product) throw new Error('the inventory answered without the product');
  return productOf(product);
}

function refused(error: unknown): never {
  if (!(error instanceof ConnectError)) throw error;
  if (error.code === Code.FailedPrecondition) throw new HttpError(409, `${error.rawMessage}.`);
  throw new HttpError(503, 'The inventory cannot be reached now. Try again with the same Idempotency-Key.');
}

const productOf = ({ sku, name, price, available }: Message): Product => ({
  sku,
  name,
  currency: price?.currencyCode ?? 'EUR',
  price: Number(price?.minorUnits ?? 0),
  available,
});

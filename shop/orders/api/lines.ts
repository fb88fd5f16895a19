import { HttpError } from '@lab/http/http-error';
import type { OrderLine } from '../../events/order-events.ts';
import type { Product } from '../catalogue.ts';
import type { WantedLine } from './input.ts';

/**
 * The lines of a new order, with the names and prices of now.
 *
 * @throws HttpError 400 that names products that do not exist
 */
export function linesOf(wanted: readonly WantedLine[], products: readonly Product[]): readonly OrderLine[] {
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const unknown = wanted.filter(({ sku }) => !bySku.has(sku)).map(({ sku }) => sku);
  if (unknown.length > 0) throw new HttpError(400, `lines: no product has the SKU ${unknown.join(', ')}`);
  return wanted.flatMap(({ sku, quantity }) => {
    const product = bySku.get(sku);
    return product ? [{ sku, name: product.name, quantity, unitPrice: product.price }] : [];
  });
}

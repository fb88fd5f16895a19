import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { counterOf } from '../kit/metrics.ts';
import type { Product } from './stock.ts';

const requests = counterOf(shopMetrics.productCacheRequests);
for (const result of ['hit', 'miss'] as const) requests.start({ result });

/** The subject on which instances tell each other that the stock has changed. */
export const stockChanged = 'shop.stock.changed';

export interface ProductCache {
  readonly products: () => readonly Product[];
  /** The stock has changed, here or in another instance. */
  readonly forget: () => void;
}

/**
 * The products with their stock, kept until the stock changes. Not longer than `freshMs` in any case: what is set aside becomes free
 * by time alone, and news of a change in another instance can be lost. Orders never rely on it: a reservation reads the stock.
 *
 * @param freshMs milliseconds
 */
export function createProductCache(
  read: () => readonly Product[],
  freshMs: number,
  now: () => number = Date.now,
): ProductCache {
  let kept: { readonly products: readonly Product[]; readonly until: number } | undefined;
  return {
    products() {
      const isHit = kept !== undefined && now() < kept.until;
      requests.inc({ result: isHit ? 'hit' : 'miss' });
      if (!kept || !isHit) kept = { products: read(), until: now() + freshMs };
      return kept.products;
    },
    forget() {
      kept = undefined;
    },
  };
}

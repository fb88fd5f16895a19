/** A product that can be ordered. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly currency: string;
  /** Of one unit, in minor units. */
  readonly price: number;
  readonly available: number;
}

export interface Catalogue {
  readonly products: readonly Product[];
  /** When the inventory said so. */
  readonly asOf: Date;
  /** The inventory could not be asked: this is what it said last. */
  readonly isStale: boolean;
}

const freshMs = 1_000;

/**
 * The products, kept for a second; while the inventory is away, those that it named last.
 *
 * @returns a function that rejects with the inventory's error when it was never reached
 */
export function createCatalogue(
  list: () => Promise<readonly Product[]>,
  now: () => Date = () => new Date(),
): () => Promise<Catalogue> {
  let last: Omit<Catalogue, 'isStale'> | undefined;
  let asking: Promise<Omit<Catalogue, 'isStale'>> | undefined;

  const ask = () => {
    asking ??= list()
      .then((products) => {
        last = { products, asOf: now() };
        return last;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  return async () => {
    if (last && now().getTime() - last.asOf.getTime() < freshMs) return { ...last, isStale: false };
    try {
      return { ...(await ask()), isStale: false };
    } catch (error) {
      if (!last) throw error;
      return { ...last, isStale: true };
    }
  };
}

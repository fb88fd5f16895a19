import { element, icon } from '../../kit/dom.ts';
import { listProducts } from '../api.ts';
import type { View } from '../context.ts';
import { type Catalogue, money, type Product } from '../model.ts';
import { shopTestIds } from '../test-ids.ts';
import { basketPanel } from './basket-panel.ts';
import { fill, loadingPlace, page } from './page.ts';

/** Products with their stock, and the basket beside them. */
export const productsView: View = (shop, left) => {
  const place = loadingPlace('products-and-basket');
  const build = (catalogue: Catalogue) => {
    const panel = basketPanel(shop, catalogue.products);
    const add = (product: Product) => {
      shop.basket.set(product.sku, (shop.basket.units().get(product.sku) ?? 0) + 1);
      panel.update();
    };
    return [
      element('div', { class: 'products-column' }, [
        ...staleNote(catalogue),
        element(
          'ul',
          { class: 'products' },
          catalogue.products.map((product) => productCard(product, add)),
        ),
      ]),
      panel.element,
    ];
  };
  void fill({ shop, left, place, request: listProducts, build });
  return page('Products', [place]);
};

const staleNote = ({ isStale, asOf }: Catalogue): readonly HTMLElement[] =>
  isStale
    ? [
        element('p', { class: 'note note-warn', attributes: { role: 'status' } }, [
          icon('warning'),
          `The inventory does not answer: prices and stock are those of ${new Date(asOf).toLocaleTimeString()}.`,
        ]),
      ]
    : [];

function productCard(product: Product, add: (product: Product) => void): HTMLElement {
  const { name, price, currency, available } = product;
  return element('li', { class: 'card product', testId: shopTestIds.product }, [
    element('h3', { text: name }),
    element('p', { class: 'product-facts' }, [
      element('strong', { text: money(price, currency) }),
      element('span', {
        class: available > 0 ? 'tag' : 'tag tag-high',
        text: available > 0 ? `${available} in stock` : 'sold out',
      }),
    ]),
    element(
      'button',
      {
        class: 'button',
        testId: shopTestIds.addToBasket,
        attributes: {
          type: 'button',
          'aria-label': `Add ${name} to the basket`,
          ...(available > 0 ? {} : ({ disabled: true } as const)),
        },
        on: { click: () => add(product) },
      },
      [icon('plus'), 'Add'],
    ),
  ]);
}

import { element } from '../kit/dom.ts';
import type { Session } from './session.ts';
import { shopTestIds } from './test-ids.ts';

/** A link to another view, which the page shows without loading itself again. */
export const link = (path: string, text: string, go: (path: string) => void): HTMLAnchorElement =>
  element('a', {
    class: 'link',
    text,
    attributes: { href: path },
    on: {
      click: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(path);
      },
    },
  });

const places: readonly (readonly [path: string, name: string])[] = [
  ['/shop', 'Products'],
  ['/shop/orders', 'My orders'],
  ['/shop/mail', 'Mailbox'],
];

export interface NavigationOptions {
  readonly path: string;
  readonly session: Session | undefined;
  readonly go: (path: string) => void;
  readonly logIn: () => void;
  readonly logOut: () => void;
}

/** The views, and who is logged in. */
export function navigation({ path, session, go, logIn, logOut }: NavigationOptions): HTMLElement {
  const shown = session?.isAdmin ? [...places, ['/shop/admin', 'Admin'] as const] : places;
  const links = shown.map(([to, name]) => {
    const anchor = link(to, name, go);
    if (to === path) anchor.setAttribute('aria-current', 'page');
    return anchor;
  });
  return element('nav', { class: 'shop-nav', attributes: { 'aria-label': 'Shop' } }, [
    ...links,
    element('span', { class: 'account' }, [
      ...(session
        ? [element('span', { class: 'row-soft', text: session.name, attributes: { dir: 'auto' } })]
        : []),
      element('button', {
        class: 'button button-small',
        text: session ? 'Log out' : 'Log in',
        testId: session ? shopTestIds.logOut : shopTestIds.logIn,
        attributes: { type: 'button' },
        on: { click: session ? logOut : logIn },
      }),
    ]),
  ]);
}

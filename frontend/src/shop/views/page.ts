import { element, icon } from '../../kit/dom.ts';
import type { PersonalView, Shop, View } from '../context.ts';

/** A view with its heading, which gets the focus when the view is shown. */
export function page(title: string, children: readonly (Node | string)[]): HTMLElement {
  const heading = element('h2', { class: 'view-title', text: title, attributes: { tabindex: '-1' } });
  return element('main', { class: 'view', attributes: { id: 'view' } }, [heading, ...children]);
}

/** What stands where there is nothing to show. */
export function notice(title: string, text: string, button?: HTMLElement): HTMLElement {
  return element('div', { class: 'card notice-box' }, [
    icon('inbox'),
    element('h3', { text: title }),
    element('p', { text }),
    ...(button ? [button] : []),
  ]);
}

/** Asks those who are not logged in to do so. */
export const personal =
  (title: string, view: PersonalView): View =>
  (shop, left) => {
    const session = shop.sessions.current();
    return session ? view(shop, session, left) : page(title, [logInNotice(shop)]);
  };

const logInNotice = (shop: Shop) =>
  notice(
    'Log in first',
    'What is here belongs to an account.',
    element('button', {
      class: 'button button-primary',
      text: 'Log in',
      attributes: { type: 'button' },
      on: { click: shop.askToLogIn },
    }),
  );

/** Fills a place with what is loaded; nothing when it could not be or the view was left. */
export async function fill<T>(
  place: HTMLElement,
  load: Promise<T | undefined>,
  left: AbortSignal,
  build: (loaded: T) => readonly Node[],
): Promise<void> {
  const loaded = await load;
  if (left.aborted) return;
  place.setAttribute('aria-busy', 'false');
  place.replaceChildren(
    ...(loaded === undefined
      ? [notice('Not loaded', 'The report below says why. Reload the page to try again.')]
      : build(loaded)),
  );
}

/** An empty place that says that it is being filled. */
export const loadingPlace = (className: string): HTMLElement =>
  element('div', { class: className, attributes: { 'aria-busy': 'true' } }, [
    element('p', { class: 'notice-loading', text: 'Loading …' }),
  ]);

/** Older than a second, what is shown may miss something. */
export const ageNote = (ageMs: number): readonly HTMLElement[] =>
  ageMs > 1_000
    ? [element('p', { class: 'note', text: `This list is ${Math.round(ageMs / 1000)} s behind.` })]
    : [];

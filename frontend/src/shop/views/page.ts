import type { RequestScope } from '../../client/request.ts';
import { element, icon } from '../../kit/dom.ts';
import { failedNotice } from '../../kit/failed-notice.ts';
import type { PersonalView, Shop, View } from '../context.ts';

/** A view with its heading, which gets the focus when the view is shown. */
export function page(title: string, children: readonly (Node | string)[]): HTMLElement {
  const heading = element('h2', { class: 'view-title', text: title, attributes: { tabindex: '-1' } });
  return element('main', { class: 'view', attributes: { id: 'view' } }, [heading, ...children]);
}

/** What stands where there is nothing to show. */
export function notice(title: string, text: string, ...more: readonly HTMLElement[]): HTMLElement {
  return element('div', { class: 'card notice-box' }, [
    icon('inbox'),
    element('h3', { text: title }),
    element('p', { text }),
    ...more,
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

interface Filling<T> {
  readonly shop: Shop;
  readonly left: AbortSignal;
  readonly place: HTMLElement;
  readonly request: (scope: RequestScope) => Promise<T>;
  readonly build: (loaded: T) => readonly Node[];
}

/**
 * Fills a place with what is loaded, unless the view was left. Where a service did not answer, the place says so until it
 * answers again.
 *
 * @param options.isQuiet a failure makes no report
 */
export async function fill<T>(
  filling: Filling<T>,
  options: { readonly isQuiet?: boolean } = {},
): Promise<void> {
  const { shop, left, place, request, build } = filling;
  const loaded = await shop.load(request, options);
  if (left.aborted) return;
  place.setAttribute('aria-busy', 'false');
  if ('value' in loaded) {
    place.replaceChildren(...build(loaded.value));
    return;
  }
  const notice = failedNotice('Not loaded', loaded.error, () => void fill(filling));
  notice.classList.add('card');
  place.replaceChildren(notice);
  if (loaded.error.retryAt !== undefined) shop.whenBack(() => void fill(filling, { isQuiet: true }), left);
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

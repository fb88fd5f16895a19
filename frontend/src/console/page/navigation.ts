import { element } from '../dom.ts';
import { linkWithin, type PageState } from './state.ts';

export interface Destination {
  readonly uid: string;
  readonly title: string;
}

export interface Navigation {
  readonly items: readonly HTMLElement[];
  /** Another dashboard shows the time that is being looked at. */
  readonly follow: (state: PageState) => void;
}

/** Links to all dashboards. */
export function createNavigation(destinations: readonly Destination[], current: string): Navigation {
  const links = destinations.map(({ uid, title }) => {
    const marked = uid === current ? { 'aria-current': 'page' } : {};
    return {
      uid,
      link: element('a', { text: title, attributes: { href: `/dashboards/${uid}`, ...marked } }),
    };
  });
  return {
    items: links.map(({ link }) => element('li', {}, link)),
    follow: (state) => {
      for (const { uid, link } of links) link.href = linkWithin(state, `/d/${uid}`);
    },
  };
}

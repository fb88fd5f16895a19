import { exploreAddress, type Pane, type Time } from '../../explore/model/address.ts';
import { languageOfStore } from '../../explore/model/language.ts';
import { element } from '../dom.ts';
import type { Panel } from '../model/dashboard.ts';
import { fillIn, type Values } from '../model/variables.ts';
import { outline } from './icon-button.ts';

/** Leads to Explore with the query of a panel. */
export interface ExploreLink {
  readonly root: HTMLElement;
  follow(moment: { readonly time: Time; readonly values: Values }): void;
}

/** Undefined for a panel that asks nothing which people could write. */
export function exploreLink(panel: Panel): ExploreLink | undefined {
  if (!paneOf(panel, {}, { from: '', to: '' })) return undefined;
  const name = `Open the query of “${panel.title}” in Explore`;
  const root = element(
    'a',
    { class: 'panel-button', title: name, attributes: { 'aria-label': name } },
    outline('search'),
  );
  return {
    root,
    follow({ time, values }) {
      const pane = paneOf(panel, values, time);
      if (pane) root.href = exploreAddress(pane);
    },
  };
}

/** The first query of a panel. A trace’s id is none: the panel itself leads to the trace. */
export function paneOf({ targets }: Panel, values: Values, time: Time): Pane | undefined {
  for (const { datasource, expr, query } of targets) {
    const language = languageOfStore[datasource?.type ?? ''];
    const text = language === 'traceql' ? query : expr;
    const isQuery = language === 'traceql' ? text.includes('{') : text !== '';
    if (language && isQuery) return { language, query: fillIn(text, values), from: time.from, to: time.to };
  }
  return undefined;
}

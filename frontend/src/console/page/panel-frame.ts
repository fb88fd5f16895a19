import { runPanel } from '../data/run-panel.ts';
import { element } from '../dom.ts';
import type { Panel } from '../model/dashboard.ts';
import type { TimeRange } from '../model/time-range.ts';
import type { Values } from '../model/variables.ts';
import { drawingOf } from '../panels/all.ts';
import type { Mark, PageActions } from '../panels/view.ts';

/** What a refresh of the page means for its panels. */
export interface Moment {
  readonly range: TimeRange;
  readonly values: Values;
  readonly marks: Promise<readonly Mark[]>;
}

/** A panel on the page: its frame, its loading, its failure. It asks only while it is in view. */
export interface PanelFrame {
  readonly root: HTMLElement;
  show(moment: Moment): void;
}

export function createPanelFrame(panel: Panel, actions: PageActions): PanelFrame {
  const body = element('div', { class: 'panel-body' });
  const root = element(
    'section',
    {
      class: 'panel',
      attributes: { 'aria-label': panel.title, 'data-type': panel.type, 'data-panel': panel.id },
    },
    element(
      'header',
      {},
      element('h3', { text: panel.title, title: panel.title }),
      describe(panel.description),
    ),
    body,
  );
  let wanted: Moment | undefined;
  let shown: Moment | undefined;
  let isInView = false;
  let running = new AbortController();
  let release: (() => void) | undefined;

  const draw = (fill: () => (() => void) | undefined) => {
    // A line that somebody has opened stays open until its panel is left.
    if (body.querySelector('details[open]')) return;
    release?.();
    body.replaceChildren();
    release = fill();
  };

  const load = async (moment: Moment) => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    root.setAttribute('aria-busy', 'true');
    try {
      const data = await runPanel(panel, moment.values, moment.range, signal);
      const marks = await moment.marks;
      if (signal.aborted) return;
      draw(() => drawingOf(panel.type)(body, { panel, data, range: moment.range, marks, actions }));
      root.dataset.state = 'ready';
    } catch (error) {
      if (signal.aborted) return;
      const text = error instanceof Error ? error.message : String(error);
      draw(() => {
        body.append(element('p', { class: 'failure', text, attributes: { role: 'alert' } }));
        return undefined;
      });
      root.dataset.state = 'failed';
    } finally {
      if (!signal.aborted) root.removeAttribute('aria-busy');
    }
  };

  const loadIfNeeded = () => {
    if (!isInView || !wanted || wanted === shown) return;
    shown = wanted;
    void load(wanted);
  };

  new IntersectionObserver(
    (entries) => {
      isInView = entries.at(-1)?.isIntersecting ?? false;
      loadIfNeeded();
    },
    { rootMargin: '200px' },
  ).observe(root);

  return {
    root,
    show(moment) {
      wanted = moment;
      loadIfNeeded();
    },
  };
}

/** The description behind a sign; of Markdown only links, which is all that the files use. */
function describe(description: string): HTMLElement | undefined {
  if (description === '') return undefined;
  const text = element('span', { class: 'info-text', attributes: { role: 'tooltip' } });
  for (const part of description.split(/(\[[^\]]+\]\([^)]+\)|\n\n)/)) {
    const [, label, url] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
    if (label && url)
      text.append(element('a', { text: label, attributes: { href: pageAddress(url), target: '_blank' } }));
    else if (part === '\n\n') text.append(element('br'), element('br'));
    else text.append(part);
  }
  const sign = element('button', {
    text: 'i',
    attributes: { type: 'button', 'aria-label': 'What this shows' },
  });
  return element('span', { class: 'info' }, sign, text);
}

/** The files name the lab by its default address; the docs are wherever this page is. */
function pageAddress(url: string): string {
  const { pathname } = new URL(url, location.href);
  return pathname.startsWith('/docs/') ? pathname : url;
}

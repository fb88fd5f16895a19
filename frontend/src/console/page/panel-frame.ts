import type { Time } from '../../explore/model/address.ts';
import { wordsFor } from '../data/failure.ts';
import type { PanelData } from '../data/results.ts';
import { runPanel } from '../data/run-panel.ts';
import { element } from '../dom.ts';
import { timeOf } from '../model/clock.ts';
import type { Panel } from '../model/dashboard.ts';
import type { TimeRange } from '../model/time-range.ts';
import type { Values } from '../model/variables.ts';
import { drawingOf } from '../panels/all.ts';
import type { Kept, Mark, PageActions } from '../panels/view.ts';
import { exploreLink } from './explore-link.ts';
import { iconButton, nameButton } from './icon-button.ts';
import { infoTip } from './info-tip.ts';
import { inspect } from './inspector.ts';
import { keepingPlace } from './keep-place.ts';

/** What a refresh of the page means for its panels. */
export interface Moment {
  /** The same while only time has passed. */
  readonly choice: string;
  readonly range: TimeRange;
  /** The range as the address has it. */
  readonly time: Time;
  readonly values: Values;
  readonly marks: Promise<readonly Mark[]>;
  /** What happens after a failure, in a sentence. */
  readonly next: string;
}

/** A panel on the page: its frame, its loading, its failure. It asks only while it is in view. */
export interface PanelFrame {
  readonly root: HTMLElement;
  readonly id: string;
  /** It fills the page, or is one of many. */
  showAlone(isAlone: boolean): void;
  show(moment: Moment): void;
}

export interface PanelOptions {
  /** One level below what is above the panel: the page, or a row of it. */
  readonly heading: 'h2' | 'h3';
  readonly actions: PageActions;
  readonly kept: Kept;
  /** Fills the page with this panel, or shows all again. */
  readonly toggleAlone: () => void;
}

/** Of the grid’s 24: in a panel of this width the title needs the room of the tools beside it. */
const narrowColumns = 6;

export function createPanelFrame(
  panel: Panel,
  { heading, actions, kept, toggleAlone }: PanelOptions,
): PanelFrame {
  const body = element('div', { class: 'panel-body' });
  const stale = element('p', { class: 'stale', attributes: { role: 'status' } });
  const title = element(heading, { class: 'panel-title', text: panel.title, title: panel.title });
  const inspectButton = iconButton('data', `Queries and data of “${panel.title}”`);
  const aloneButton = iconButton('expand', '');
  inspectButton.disabled = true;
  const explore = exploreLink(panel);
  const root = element(
    'article',
    { class: 'panel', attributes: { 'aria-label': panel.title, 'data-panel': panel.id } },
    element(
      'header',
      {},
      title,
      element('span', { class: 'panel-tools' }, explore?.root, inspectButton, aloneButton),
      infoTip(panel.title, panel.description),
    ),
    stale,
    body,
  );
  root.classList.toggle('panel-narrow', panel.gridPos.w <= narrowColumns);
  let latest: PanelData | undefined;
  let wanted: Moment | undefined;
  let asked: Moment | undefined;
  let drawn: { choice: string; at: number } | undefined;
  let marks: readonly Mark[] = [];
  let running: AbortController | undefined;
  let isInView = false;
  let release: (() => void) | undefined;

  const fill = (data: PanelData, { choice, range }: Moment) => {
    const anew = () => {
      release?.();
      body.replaceChildren();
      release = drawingOf(panel.type)(body, { panel, data, range, marks, actions, kept });
    };
    if (drawn?.choice !== choice) anew();
    // Somebody drags over it: the next refresh draws.
    else if (!body.matches(':active')) keepingPlace(body, anew);
    drawn = { choice, at: Date.now() };
    latest = data;
    inspectButton.disabled = false;
    stale.textContent = '';
    root.dataset.state = 'ready';
  };

  const fail = (error: unknown, { choice, next }: Moment) => {
    const text = `${wordsFor(error)} ${next}`;
    root.dataset.state = 'failed';
    if (drawn?.choice === choice) {
      stale.textContent = `Not refreshed since ${timeOf(drawn.at)}. ${text}`;
      return;
    }
    drawn = undefined;
    stale.textContent = '';
    if (body.querySelector('.failure')?.textContent === text) return;
    release?.();
    release = undefined;
    body.replaceChildren(element('p', { class: 'failure', text, attributes: { role: 'alert' } }));
  };

  const load = async (moment: Moment, { signal }: AbortController) => {
    root.setAttribute('aria-busy', 'true');
    try {
      const data = await runPanel(panel, moment.values, moment.range, signal);
      if (signal.aborted) return;
      fill(data, moment);
      // Lines over charts may come later: a slow log store must not hold up the curves.
      const found = await moment.marks;
      if (signal.aborted || JSON.stringify(found) === JSON.stringify(marks)) return;
      marks = found;
      if (panel.type === 'timeseries') fill(data, moment);
    } catch (error) {
      if (!signal.aborted) fail(error, moment);
    } finally {
      if (!signal.aborted) {
        running = undefined;
        root.removeAttribute('aria-busy');
      }
    }
  };

  const loadIfNeeded = () => {
    if (!isInView || !wanted || wanted === asked) return;
    // What is being asked for is asked for to the end, however slow the store is: else it would never be drawn.
    if (running && asked?.choice === wanted.choice) return;
    running?.abort();
    running = new AbortController();
    asked = wanted;
    void load(wanted, running);
  };

  new IntersectionObserver(
    (entries) => {
      isInView = entries.at(-1)?.isIntersecting ?? false;
      loadIfNeeded();
    },
    { rootMargin: '200px' },
  ).observe(root);

  inspectButton.addEventListener('click', () => latest && inspect(panel, latest));
  aloneButton.addEventListener('click', toggleAlone);
  return {
    root,
    id: String(panel.id),
    showAlone(isAlone) {
      root.classList.toggle('panel-alone', isAlone);
      nameButton(aloneButton, isAlone ? 'Show all panels' : `Show only “${panel.title}”`);
      aloneButton.setAttribute('aria-pressed', String(isAlone));
    },
    show(moment) {
      wanted = moment;
      explore?.follow(moment);
      loadIfNeeded();
    },
  };
}

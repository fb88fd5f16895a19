import { loadMarks } from '../data/marks.ts';
import { serverNow } from '../data/server-clock.ts';
import { element } from '../dom.ts';
import type { Dashboard, Panel } from '../model/dashboard.ts';
import { parseInterval, type TimeRange } from '../model/time-range.ts';
import type { PageActions } from '../panels/view.ts';
import type { AlertInbox } from './alerts.ts';
import { keepingPlace } from './keep-place.ts';
import { createPanelFrame, type Moment, type PanelFrame, type PanelOptions } from './panel-frame.ts';
import {
  addressOf,
  linkWithin,
  type PageState,
  questionOf,
  rangeOf,
  rangeProblem,
  readState,
  valuesFor,
} from './state.ts';
import { createToolbar } from './toolbar.ts';

export interface PageSurroundings {
  readonly inbox: AlertInbox;
  /** Called with each state of the page, the first included. */
  readonly follow: (state: PageState) => void;
}

/** Draws a dashboard into `root` and keeps it fresh. */
export function showDashboard(
  root: HTMLElement,
  dashboard: Dashboard,
  { inbox, follow }: PageSurroundings,
): void {
  let state = readState(dashboard, new URLSearchParams(location.search));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const zoom = ({ from, to }: TimeRange) =>
    change({ from: String(Math.round(from * 1000)), to: String(Math.round(to * 1000)) });
  const actions: PageActions = { zoom, linkTo: (url, values) => linkWithin(state, url, values) };
  const firstRow = Math.min(...dashboard.panels.filter(isRow).map(({ gridPos }) => gridPos.y));
  const optionsOf = ({ id, gridPos }: Panel): PanelOptions => ({
    heading: gridPos.y < firstRow ? 'h2' : 'h3',
    actions,
    kept: {
      get hidden() {
        return new Set(state.hidden[id]);
      },
      toggle: (name) => keep(withToggled(state, String(id), name)),
    },
    toggleAlone: () => change({ view: state.view === String(id) ? '' : String(id) }),
  });
  const items = dashboard.panels
    .toSorted((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x)
    .map((panel) => (isRow(panel) ? { root: heading(panel) } : framed(panel, optionsOf(panel))));
  const frames = items.flatMap((item) => ('show' in item ? [item] : []));
  const toolbar = element('div', { class: 'toolbar-place' });
  const notice = element('p', { class: 'notice', attributes: { role: 'status' } });
  const grid = element('div', { class: 'grid' }, ...items.map((item) => item.root));
  root.replaceChildren(toolbar, notice, grid);

  const drawAround = () => {
    const range = rangeOf(state, serverNow());
    const anew = createToolbar({ dashboard, state, range, change, zoom, refreshNow: refresh });
    keepingPlace(toolbar, () => toolbar.replaceChildren(anew));
    showAlone(state.view);
    notice.textContent = rangeProblem(state, serverNow()) ?? '';
    follow(state);
  };

  /** Where there is no such panel, all are shown. */
  function showAlone(id: string): void {
    const isOne = frames.some((frame) => frame.id === id);
    grid.classList.toggle('grid-of-one', isOne);
    for (const item of items) item.root.hidden = isOne && !('id' in item && item.id === id);
    for (const frame of frames) frame.showAlone(isOne && frame.id === id);
  }

  function refresh(): void {
    clearTimeout(timer);
    const moment = momentOf(dashboard, state);
    for (const frame of frames) frame.show(moment);
    void inbox.refresh();
    const every = parseInterval(state.refresh);
    if (every > 0) timer = setTimeout(() => (document.hidden ? wait() : refresh()), every);
  }

  /** The page is hidden: it refreshes when it is shown again. */
  function wait(): void {
    document.addEventListener('visibilitychange', refresh, { once: true });
  }

  function show(next: PageState): void {
    state = next;
    drawAround();
    refresh();
  }

  /** What only changes the drawing is no place to come back to. */
  function keep(next: PageState): void {
    state = next;
    history.replaceState(undefined, '', addressOf(next));
  }

  function change(part: Partial<PageState>): void {
    const next = { ...state, ...part };
    history.pushState(undefined, '', addressOf(next));
    show(next);
  }

  addEventListener('popstate', () => show(readState(dashboard, new URLSearchParams(location.search))));
  addEventListener('keydown', ({ key, defaultPrevented }) => {
    const isElsewhere = document.querySelector('dialog[open], details.absolute[open], .info:focus-within');
    if (key === 'Escape' && !defaultPrevented && state.view !== '' && !isElsewhere) change({ view: '' });
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);
  show(state);
}

const isRow = ({ type }: Panel) => type === 'row';

function momentOf(dashboard: Dashboard, state: PageState): Moment {
  const range = rangeOf(state, serverNow());
  const values = valuesFor(dashboard, state, range);
  return {
    choice: String(new URLSearchParams(questionOf(state))),
    range,
    time: { from: state.from, to: state.to },
    values,
    marks: loadMarks(dashboard, values, range, AbortSignal.timeout(15_000)),
    next: nextAfter(parseInterval(state.refresh)),
  };
}

function nextAfter(everyMs: number): string {
  return everyMs > 0 ? `The page asks again within ${everyMs / 1000} s.` : 'Press Refresh to ask again.';
}

/** The state after a click on a name in a panel’s legend. */
function withToggled(state: PageState, id: string, name: string): PageState {
  const names = state.hidden[id] ?? [];
  const next = names.includes(name) ? names.filter((one) => one !== name) : [...names, name];
  return { ...state, hidden: { ...state.hidden, [id]: next } };
}

function framed(panel: Panel, options: PanelOptions): PanelFrame {
  const frame = createPanelFrame(panel, options);
  placeInGrid(frame.root, panel);
  return frame;
}

function heading(row: Panel): HTMLElement {
  const title = element('h2', { class: 'row-title', text: row.title });
  placeInGrid(title, row);
  return title;
}

/** Grafana’s grid: 24 columns, rows of one unit. */
function placeInGrid(target: HTMLElement, { gridPos: { x, y, w, h } }: Panel): void {
  target.style.gridColumn = `${x + 1} / span ${w}`;
  target.style.gridRow = `${y + 1} / span ${h}`;
  target.style.setProperty('--units', String(h));
}

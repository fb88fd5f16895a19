import { loadMarks } from '../data/marks.ts';
import { serverNow } from '../data/server-clock.ts';
import { element } from '../dom.ts';
import type { Dashboard, Panel } from '../model/dashboard.ts';
import { parseInterval } from '../model/time-range.ts';
import type { PageActions } from '../panels/view.ts';
import type { AlertInbox } from './alerts.ts';
import { createPanelFrame, type Moment, type PanelFrame } from './panel-frame.ts';
import { addressOf, linkWithin, type PageState, rangeOf, readState, valuesFor } from './state.ts';
import { createToolbar } from './toolbar.ts';

/** Draws a dashboard into `root` and keeps it fresh. */
export function showDashboard(root: HTMLElement, dashboard: Dashboard, inbox: AlertInbox): void {
  let state = readState(dashboard, new URLSearchParams(location.search));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const actions: PageActions = {
    zoom: ({ from, to }) =>
      change({ from: String(Math.round(from * 1000)), to: String(Math.round(to * 1000)) }),
    linkTo: (url, values) => linkWithin(state, url, values),
  };
  const items = dashboard.panels
    .toSorted((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x)
    .map((panel) => (panel.type === 'row' ? { root: heading(panel) } : framed(panel, actions)));
  const frames = items.flatMap((item) => ('show' in item ? [item] : []));
  const toolbar = element('div', { class: 'toolbar-place' });
  const grid = element('div', { class: 'grid' }, ...items.map((item) => item.root));
  root.replaceChildren(toolbar, grid);

  const drawToolbar = () => {
    const range = rangeOf(state, serverNow());
    toolbar.replaceChildren(createToolbar({ dashboard, state, range, change, refreshNow: refresh }));
  };

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

  function change(part: Partial<PageState>): void {
    state = { ...state, ...part };
    history.pushState(undefined, '', addressOf(state));
    drawToolbar();
    refresh();
  }

  addEventListener('popstate', () => {
    state = readState(dashboard, new URLSearchParams(location.search));
    drawToolbar();
    refresh();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);
  drawToolbar();
  refresh();
}

function momentOf(dashboard: Dashboard, state: PageState): Moment {
  const range = rangeOf(state, serverNow());
  const values = valuesFor(dashboard, state, range);
  return { range, values, marks: loadMarks(dashboard, values, range, AbortSignal.timeout(15_000)) };
}

function framed(panel: Panel, actions: PageActions): PanelFrame {
  const frame = createPanelFrame(panel, actions);
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

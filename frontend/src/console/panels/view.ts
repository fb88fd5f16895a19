import type { PanelData } from '../data/results.ts';
import type { Panel } from '../model/dashboard.ts';
import type { TimeRange } from '../model/time-range.ts';

/** A vertical line in every time series: something happened. */
export interface Mark {
  /** Seconds since 1970. */
  readonly time: number;
  readonly title: string;
  readonly text: string;
  /** CSS colour. */
  readonly colour: string;
}

/** What a panel may do besides drawing. */
export interface PageActions {
  /** Looks at another time, in seconds since 1970. */
  readonly zoom: (range: TimeRange) => void;
  /** Address of this page for a link of the dashboard’s file. */
  readonly linkTo: (url: string, values?: Readonly<Record<string, string>>) => string;
}

/** What people chose in a panel. */
export interface Kept {
  /** Names of series that the legend has switched off. */
  readonly hidden: ReadonlySet<string>;
  /** Switches a series off, or on again. */
  readonly toggle: (name: string) => void;
}

export interface DrawContext {
  readonly panel: Panel;
  readonly data: PanelData;
  readonly range: TimeRange;
  readonly marks: readonly Mark[];
  readonly actions: PageActions;
  readonly kept: Kept;
}

/** Draws into an empty element. What it returns frees what the drawing holds; called before the next drawing. */
export type DrawPanel = (body: HTMLElement, context: DrawContext) => (() => void) | undefined;

/** An empty panel says why, in the words of the dashboard’s file where it has some. */
export function drawNothing(body: HTMLElement, panel: Panel, otherwise = 'No data'): void {
  const note = document.createElement('p');
  note.className = 'nothing';
  note.textContent = panel.fieldConfig.defaults.noValue ?? otherwise;
  body.append(note);
}

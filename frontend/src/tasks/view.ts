import type { ListTrace } from './list-trace.ts';
import type { StatsPanel } from './stats-panel.ts';
import type { TaskList } from './task-list.ts';
import type { Toolbar } from './toolbar.ts';

/** The parts of the page that show what is known. */
export interface View {
  readonly list: TaskList;
  readonly stats: StatsPanel;
  readonly toolbar: Toolbar;
  readonly trace: ListTrace;
  /** Makes the spans of the document's load children of the page-load action. */
  announcePageLoad(traceparent: string): void;
}

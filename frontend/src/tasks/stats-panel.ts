import type { TaskStatistics } from '@lab/api-contract/tasks';
import { element } from '../kit/dom.ts';
import { testIds } from './test-ids.ts';

export interface StatsPanel {
  readonly element: HTMLElement;
  render(stats: TaskStatistics): void;
}

const figures = [
  { label: 'Tasks', testId: testIds.statsTotal, value: (stats: TaskStatistics) => stats.total },
  { label: 'Open', testId: testIds.statsOpen, value: (stats: TaskStatistics) => stats.by_status.open },
  { label: 'Done', testId: testIds.statsDone, value: (stats: TaskStatistics) => stats.by_status.done },
  { label: 'Overdue', testId: testIds.statsOverdue, value: (stats: TaskStatistics) => stats.overdue },
] as const;

const numberFormat = new Intl.NumberFormat();

export function createStatsPanel(): StatsPanel {
  const cells = figures.map(({ label, testId, value }) => {
    const number = element('dd', { testId, text: '–' });
    return { number, value, node: element('div', {}, [element('dt', { text: label }), number]) };
  });
  const progress = element('progress', {
    attributes: { max: '1', value: '0', 'aria-label': 'Share of tasks done' },
  });
  const panel = element(
    'section',
    { class: 'card panel', attributes: { 'aria-labelledby': 'stats-heading' } },
    [
      element('h2', { text: 'Statistics', attributes: { id: 'stats-heading' } }),
      element(
        'dl',
        { class: 'stats' },
        cells.map(({ node }) => node),
      ),
      progress,
    ],
  );
  return {
    element: panel,
    render(stats) {
      for (const { number, value } of cells) number.textContent = numberFormat.format(value(stats));
      progress.value = stats.total === 0 ? 0 : stats.by_status.done / stats.total;
    },
  };
}

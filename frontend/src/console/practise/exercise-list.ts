import type { ExerciseSummary } from '@lab/api-contract/practice';
import { element } from '../dom.ts';
import { actionButton, type Notice } from './button.ts';

const levelNames = [
  '',
  'Level 1: one fault, plain to see',
  'Level 2: several candidates',
  'Level 3: rare, or double',
];

/** The exercises by level, each with a button that starts it. */
export function drawExercises(
  exercises: readonly ExerciseSummary[],
  notice: Notice,
  start: (id: string) => Promise<void>,
): HTMLElement {
  const levels = [...Map.groupBy(exercises, ({ level }) => level)].sort(([a], [b]) => a - b);
  return element(
    'section',
    { class: 'block', attributes: { 'aria-labelledby': 'exercises' } },
    element('h2', { text: 'Exercises', attributes: { id: 'exercises' } }),
    ...levels.flatMap(([level, ofLevel]) => [
      element('h3', { class: 'level', text: levelNames[level] ?? `Level ${level}` }),
      element('ul', { class: 'cards' }, ...ofLevel.map((one) => card(one, notice, start))),
    ]),
  );
}

function card(
  { id, title, story, workload, best_percent: best }: ExerciseSummary,
  notice: Notice,
  start: (id: string) => Promise<void>,
): HTMLElement {
  const button = actionButton('Start', notice, () => start(id), 'primary');
  button.setAttribute('aria-label', `Start “${title}”`);
  return element(
    'li',
    { class: 'card', attributes: { 'data-exercise': id } },
    element('h4', { text: title }),
    element('p', { text: story }),
    element(
      'div',
      { class: 'card-foot' },
      button,
      element('span', { class: 'soft', text: best === null ? 'not answered yet' : `best: ${best} %` }),
      workload === 'shop' ? element('span', { class: 'tag', text: 'needs the shop' }) : undefined,
    ),
  );
}

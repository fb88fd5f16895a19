import {
  type CurrentExercise,
  hintSchema,
  type Outcome,
  outcomeSchema,
  practiceRoutes,
} from '@lab/api-contract/practice';
import type { LabApi } from '../data/lab-api.ts';
import { element } from '../dom.ts';
import { timeOf } from '../model/clock.ts';
import { createAnswerForm } from './answer-form.ts';
import { actionButton, type Notice } from './button.ts';
import { minutesOf } from './minutes.ts';

export interface CurrentView {
  readonly root: HTMLElement;
  /** Stops its clock. */
  readonly close: () => void;
}

/** The exercise that is under way: story, time, hints, answer. @param ended called with the outcome */
export function showCurrent(
  exercise: CurrentExercise,
  api: LabApi,
  notice: Notice,
  ended: (outcome: Outcome) => Promise<void>,
): CurrentView {
  const { title, level, story, question, mending, started_at: startedAt, ends_at: endsAt } = exercise;
  const clock = element('p', { class: 'clock', attributes: { role: 'timer' } });
  const tick = () => {
    const isOver = Date.now() > Date.parse(endsAt);
    const rest = isOver
      ? 'Its traffic has ended; you can still answer.'
      : `Its traffic ends at ${timeOf(Date.parse(endsAt))}.`;
    clock.textContent = `Under way for ${minutesOf(Date.now() - Date.parse(startedAt))}. ${rest}`;
  };
  tick();
  const timer = setInterval(tick, 1_000);
  const form = createAnswerForm(exercise);
  const answer = async () => {
    const body = form.read();
    if (body) await ended(await api.change(practiceRoutes.answer, body, outcomeSchema));
  };
  const giveUp = async () => {
    if (!confirm('Give up? The exercise ends, and you see the solution.')) return;
    await ended(await api.change(practiceRoutes.giveUp, undefined, outcomeSchema));
  };
  const root = element(
    'section',
    { class: 'block current', attributes: { 'aria-labelledby': 'current' } },
    element('h2', { text: title, attributes: { id: 'current', tabindex: -1 } }),
    element('p', { class: 'soft', text: `Level ${level}` }),
    element('p', { class: 'story', text: story }),
    clock,
    element('p', { text: question }),
    mending === null ? undefined : element('p', { text: `Before you answer, repair the damage: ${mending}` }),
    element(
      'p',
      { class: 'soft' },
      'The lab has traffic now, and something happens within minutes. Look at the ',
      element('a', { text: 'dashboards', attributes: { href: '/dashboards', target: '_blank' } }),
      ', or ',
      element('a', { text: 'follow a request', attributes: { href: '/lab/trace', target: '_blank' } }),
      '.',
    ),
    drawHints(exercise, api, notice),
    form.root,
    element(
      'div',
      { class: 'acts' },
      actionButton('Answer', notice, answer, 'primary'),
      actionButton('Give up', notice, giveUp),
    ),
  );
  return { root, close: () => clearInterval(timer) };
}

function drawHints(
  { hints, hints_left: hintsLeft }: CurrentExercise,
  api: LabApi,
  notice: Notice,
): HTMLElement {
  let left = hintsLeft;
  const list = element('ol', { class: 'hints' });
  const show = ({ text, costs }: CurrentExercise['hints'][number]) =>
    list.append(element('li', { text: `${text} (−${costs} points)` }));
  hints.forEach(show);
  const label = () => (left === 0 ? 'No hint is left' : `Next hint (costs points, ${left} left)`);
  const next = actionButton(label(), notice, async () => {
    if (left === 0) return;
    show(await api.change(practiceRoutes.hint, undefined, hintSchema));
    left -= 1;
    next.textContent = label();
  });
  return element('div', { class: 'hint-place', attributes: { 'aria-live': 'polite' } }, list, next);
}

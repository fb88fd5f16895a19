import { element } from '../dom.ts';
import { dateOf, timeOf } from '../model/clock.ts';
import type { TimeRange } from '../model/time-range.ts';

/** Asks for two moments by the browser’s clock, to look at the time between them. */
export function absoluteTime({ from, to }: TimeRange, show: (range: TimeRange) => void): HTMLElement {
  const start = momentInput(from);
  const end = momentInput(to);
  const problem = element('p', { class: 'absolute-problem', attributes: { role: 'alert' } });
  const button = element('button', { text: 'Show', attributes: { type: 'button' } });
  const summary = element('summary', { text: 'Between…' });
  const place = element(
    'details',
    { class: 'absolute', attributes: { 'data-key': 'between' } },
    summary,
    element('div', {}, labelled('From', start), labelled('To', end), button, problem),
  );
  const apply = () => {
    const range = { from: momentIn(start), to: momentIn(end) };
    const isComplete = Number.isFinite(range.from) && Number.isFinite(range.to);
    if (!isComplete) problem.textContent = 'Enter a date and a time in both fields.';
    else if (range.from >= range.to) problem.textContent = '“From” must be before “To”.';
    else {
      place.open = false;
      summary.focus();
      show(range);
    }
  };
  button.addEventListener('click', apply);
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      // Else the same key would open it again, as the focus is on its summary then.
      event.preventDefault();
      apply();
    }
    if (event.key !== 'Escape') return;
    place.open = false;
    summary.focus();
  });
  return place;
}

/** @param seconds since 1970 */
function momentInput(seconds: number): HTMLInputElement {
  const ms = Math.floor(seconds) * 1000;
  return element('input', {
    attributes: { type: 'datetime-local', step: 1, value: `${dateOf(ms)}T${timeOf(ms)}` },
  });
}

/** Seconds since 1970; NaN for an incomplete moment. */
const momentIn = ({ value }: HTMLInputElement) => new Date(value).getTime() / 1000;

const labelled = (text: string, control: HTMLElement) =>
  element('label', { class: 'field' }, element('span', { text }), control);

import { element } from '../dom.ts';
import type { TimeRange } from '../model/time-range.ts';

/** What dragging over a chart does with the mouse, and the ways back. */
const moves = [
  ['Earlier', '‹', (range: TimeRange) => scaled(range, 1, -0.5)],
  ['Later', '›', (range: TimeRange) => scaled(range, 1, 0.5)],
  ['Zoom out', '−', (range: TimeRange) => scaled(range, 2, 0)],
  ['Zoom in', '+', (range: TimeRange) => scaled(range, 0.5, 0)],
] as const;

/** Buttons that move the time that is looked at. */
export function timeButtons(range: TimeRange, zoom: (range: TimeRange) => void): HTMLElement {
  const buttons = moves.map(([label, sign, move]) => {
    const button = element('button', {
      text: sign,
      title: label,
      attributes: { type: 'button', 'aria-label': label, 'data-key': label },
    });
    button.addEventListener('click', () => zoom(move(range)));
    return button;
  });
  return element('span', { class: 'time-buttons' }, ...buttons);
}

/** @param shift in lengths of the range */
function scaled({ from, to }: TimeRange, factor: number, shift: number): TimeRange {
  const length = Math.max(10, (to - from) * factor);
  const middle = (from + to) / 2 + (to - from) * shift;
  return { from: middle - length / 2, to: middle + length / 2 };
}

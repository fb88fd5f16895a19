import { element, svg } from '../dom.ts';

/** Outlines on a 16 × 16 grid. */
const paths = {
  data: 'M2 3h12v10H2zM2 6.5h12M2 10h12M6 3v10',
  search: 'm14 14-3.6-3.6M11.5 6.75a4.75 4.75 0 1 1-9.5 0 4.75 4.75 0 0 1 9.5 0Z',
  expand: 'M9.5 2H14v4.5M14 2 9 7M6.5 14H2V9.5M2 14l5-5',
} as const;

/** A decorative icon; the button or link around it carries the name. */
export const outline = (icon: keyof typeof paths): SVGElement =>
  svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: paths[icon] }));

/** A small button in the head of a panel, with its name as a tooltip. */
export function iconButton(icon: keyof typeof paths, name: string): HTMLButtonElement {
  const button = element('button', { class: 'panel-button', attributes: { type: 'button' } }, outline(icon));
  nameButton(button, name);
  return button;
}

export function nameButton(button: HTMLButtonElement, name: string): void {
  button.title = name;
  button.setAttribute('aria-label', name);
}

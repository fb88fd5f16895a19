import { element } from '../dom.ts';
import type { DrawPanel } from './view.ts';

/** A type that this page cannot draw says so. */
export const drawUnknown: DrawPanel = (body, { panel }) => {
  const text = `This page does not know panels of the type “${panel.type}”. Grafana draws it.`;
  body.append(element('p', { class: 'nothing', text }));
  return undefined;
};

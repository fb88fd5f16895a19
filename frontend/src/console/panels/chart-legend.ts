import type { Series } from '../data/results.ts';
import { element } from '../dom.ts';
import type { Palette } from './chart-palette.ts';
import type { DrawContext } from './view.ts';

/** The names of a chart's series; a click hides one or shows it again. */
export function drawLegend(
  series: readonly Series[],
  { stroke }: Palette,
  context: DrawContext,
  changed: () => void,
): HTMLElement {
  const { kept } = context;
  const items = series.map((one, at) => {
    const { name } = one;
    const dot = element('i', { class: 'legend-dot' });
    dot.style.background = stroke(at);
    const pressed = { 'aria-pressed': String(!kept.hidden.has(name)) };
    const button = element(
      'button',
      { title: name, attributes: { type: 'button', 'data-key': `legend ${name}`, ...pressed } },
      dot,
      name,
    );
    button.addEventListener('click', () => {
      kept.toggle(name);
      button.setAttribute('aria-pressed', String(!kept.hidden.has(name)));
      changed();
    });
    return element('li', {}, button, linkOf(one, context));
  });
  return element('ul', { class: 'legend', attributes: { 'data-key': 'legend' } }, ...items);
}

/** Where the dashboard’s file leads from a series. */
function linkOf({ labels, name }: Series, { panel, actions }: DrawContext): HTMLElement | undefined {
  const [link] = panel.fieldConfig.defaults.links;
  if (!link) return undefined;
  const values = Object.entries(labels).map(([label, value]) => [`__field.labels.${label}`, value]);
  const href = actions.linkTo(link.url, Object.fromEntries(values));
  return element('a', {
    text: '↗',
    title: link.title,
    attributes: { href, 'aria-label': `${link.title}: ${name}`, 'data-key': `link ${name}` },
  });
}

import type { DetailedSpan } from '@lab/store-clients/trace';
import { addressOf } from '../../follow/model/address.ts';
import { element } from '../dom.ts';
import { alignClocks } from '../model/clock-skew.ts';
import { seriesColour } from '../model/colours.ts';
import { spanTree } from '../model/span-tree.ts';
import { counted, formatValue } from '../model/units.ts';
import { spanFields } from './span-fields.ts';
import { type DrawPanel, drawNothing } from './view.ts';

/** The time that a trace covers, in milliseconds since 1970. */
interface Extent {
  readonly start: number;
  readonly total: number;
}

/** Each level is indented by so many pixels, all of them together by a share of the column at most: names need their room. */
const indent = { level: 14, mostPercent: 45 } as const;

function drawSpan(
  span: DetailedSpan,
  indentation: string,
  { start, total }: Extent,
  colour: string,
): HTMLElement {
  const bar = element('span', { class: 'span-bar' });
  bar.style.insetInlineStart = `${((span.start - start) / total) * 100}%`;
  bar.style.inlineSize = `${Math.max(0.4, (span.durationMs / total) * 100)}%`;
  bar.style.background = span.failed ? 'var(--critical)' : colour;
  const name = element(
    'span',
    { class: 'span-name', title: `${span.service} ${span.name}` },
    element('i', { class: 'span-dot' }),
    element('b', { text: span.service.replace(/^lab-/, '') }),
    ` ${span.name}`,
  );
  name.style.paddingInlineStart = indentation;
  const dot = name.querySelector('i');
  if (dot) dot.style.background = colour;
  const failed = span.failed ? element('span', { class: 'tag tag-critical', text: 'error' }) : undefined;
  const summary = element(
    'summary',
    {},
    name,
    element('span', { class: 'span-time', text: formatValue(span.durationMs, 'ms') }, failed),
    element('span', { class: 'span-track' }, bar),
  );
  return element(
    'details',
    { class: 'span', attributes: { 'data-key': span.spanId } },
    summary,
    spanFields(span),
  );
}

/** A waterfall: from the click to the SQL statement. */
export const drawTrace: DrawPanel = (body, { panel, data }) => {
  if (data.spans.length === 0) {
    drawNothing(body, panel, 'Click a trace id in a table of traces to see it here');
    return undefined;
  }
  const { spans, skews } = alignClocks(data.spans);
  const start = Math.min(...spans.map((span) => span.start));
  const end = Math.max(...spans.map((span) => span.start + span.durationMs));
  const extent = { start, total: Math.max(end - start, 0.001) };
  const services = [...new Set(spans.map(({ service }) => service))].sort();
  const colourOf = (service: string) => seriesColour(services.indexOf(service));
  const head = element('p', {
    class: 'trace-head',
    text: `${counted(spans.length, 'span')} in ${counted(services.length, 'service')}, ${formatValue(extent.total, 'ms')} `,
  });
  const attributes = { href: addressOf({ traceId: data.traceId }) };
  head.append(element('a', { text: 'Follow this request', attributes }));
  const notes = skews.map(({ service, reference, behindMs }) => {
    const difference = `${formatValue(Math.abs(behindMs), 'ms')} ${behindMs > 0 ? 'behind' : 'ahead of'}`;
    return element('p', {
      class: 'trace-head',
      text: `The clock of ${service} is ${difference} that of ${reference}. Its spans are moved here so that they lie within their callers.`,
    });
  });
  const { nodes: placed } = spanTree(spans);
  const deepest = Math.max(...placed.map(({ depth }) => depth), 1);
  const indentOf = (depth: number) =>
    `min(${depth * indent.level}px, ${((depth / deepest) * indent.mostPercent).toFixed(2)}%)`;
  const rows = placed.map(({ span, depth }) =>
    drawSpan(span, indentOf(depth), extent, colourOf(span.service)),
  );
  const region = { tabindex: 0, role: 'group', 'aria-label': panel.title, 'data-key': 'spans' };
  body.append(head, ...notes, element('div', { class: 'waterfall', attributes: region }, ...rows));
  return undefined;
};

import type { DetailedSpan, SpanEvent } from '@lab/store-clients/trace';
import { element } from '../dom.ts';
import { formatValue } from '../model/units.ts';

type Fields = Readonly<Record<string, string | number | boolean>>;

/** All that is known of a span: what went wrong first, then what it did, then what sent it. */
export function spanFields({
  kind,
  start,
  statusMessage,
  events,
  attributes,
  resource,
}: DetailedSpan): HTMLElement {
  return element(
    'div',
    { class: 'span-fields' },
    fieldList('Status', statusMessage === '' ? {} : { 'status message': statusMessage }),
    ...events.map((event) => fieldList(titleOf(event, start), event.attributes)),
    fieldList('Span', { kind, ...attributes }),
    fieldList('Resource', resource),
  );
}

const titleOf = ({ name, time }: SpanEvent, start: number) =>
  `${name} after ${formatValue(time - start, 'ms')}`;

function fieldList(title: string, fields: Fields): HTMLElement | undefined {
  const entries = Object.entries(fields);
  if (entries.length === 0) return undefined;
  const list = element('dl', { class: 'fields' });
  for (const [name, value] of entries)
    list.append(
      element('dt', { text: name }),
      element('dd', { text: String(value), attributes: { dir: 'auto' } }),
    );
  return element('section', {}, element('h4', { text: title }), list);
}

import type { LogLine } from '@lab/store-clients/loki';
import { logTraceFields } from '@lab/telemetry/logs';
import { addressOf } from '../../follow/model/address.ts';
import { element } from '../dom.ts';
import { momentOf, preciseTimeSeenFrom } from '../model/clock.ts';
import { levelOf, severityOf } from '../model/log-level.ts';
import { type DrawPanel, drawNothing } from './view.ts';

/** The same line has the same key after a refresh. */
const keyOf = ({ time, text }: LogLine) => `${time} ${text.slice(0, 80)}`;

/** One line; a click shows its labels and metadata, and the way to its trace. */
function drawLine(line: LogLine): HTMLElement {
  const level = levelOf(line);
  const { service_name: service = '' } = line.fields;
  const summary = element(
    'summary',
    {},
    element('time', { text: preciseTimeSeenFrom(line.time, Date.now()), title: momentOf(line.time) }),
    element('span', { class: `level level-${severityOf(level)}`, text: level }),
    element('span', { class: 'log-service', text: service.replace(/^lab-/, '') }),
    element('code', { text: line.text, attributes: { dir: 'auto' } }),
  );
  const details = element('dl', { class: 'fields' });
  for (const [name, value] of Object.entries(line.fields).toSorted(([a], [b]) => a.localeCompare(b)))
    details.append(element('dt', { text: name }), fieldValue(name, value));
  return element('details', { class: 'log', attributes: { 'data-key': keyOf(line) } }, summary, details);
}

function fieldValue(name: string, value: string): HTMLElement {
  if (name !== logTraceFields.traceId || !/[1-9a-f]/.test(value))
    return element('dd', { text: value, attributes: { dir: 'auto' } });
  const attributes = { href: addressOf({ traceId: value }) };
  return element('dd', {}, element('a', { text: value, title: 'Follow the request', attributes }));
}

/** Log lines, the newest first. */
export const drawLogs: DrawPanel = (body, { panel, data }) => {
  if (data.logs.length === 0) {
    drawNothing(body, panel);
    return undefined;
  }
  const region = { tabindex: 0, role: 'group', 'aria-label': panel.title, 'data-key': 'lines' };
  const lines = data.logs.map((line) => drawLine(line));
  body.append(element('div', { class: 'logs', attributes: region }, ...lines));
  return undefined;
};

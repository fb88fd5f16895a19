import type { LogLine } from '@lab/store-clients/loki';
import { element } from '../dom.ts';
import { type DrawPanel, drawNothing } from './view.ts';

const severities: Readonly<Record<string, string>> = {
  error: 'critical',
  fatal: 'critical',
  warn: 'warning',
  warning: 'warning',
  info: 'plain',
};

function levelOf({ fields }: LogLine): string {
  const { detected_level: detected = 'info', severity_text: severity = detected } = fields;
  return severity.toLowerCase();
}

/** One line; a click shows its labels and metadata. */
function drawLine(line: LogLine): HTMLElement {
  const level = levelOf(line);
  const { service_name: service = '' } = line.fields;
  const summary = element(
    'summary',
    {},
    element('time', { text: new Date(line.time).toISOString().slice(11, 23) }),
    element('span', { class: `level level-${severities[level] ?? 'plain'}`, text: level }),
    element('span', { class: 'log-service', text: service.replace(/^lab-/, '') }),
    element('code', { text: line.text }),
  );
  const details = element('dl', { class: 'fields' });
  for (const [name, value] of Object.entries(line.fields).toSorted(([a], [b]) => a.localeCompare(b)))
    details.append(element('dt', { text: name }), element('dd', { text: value }));
  return element('details', { class: 'log' }, summary, details);
}

/** Log lines, the newest first. */
export const drawLogs: DrawPanel = (body, { panel, data }) => {
  if (data.logs.length === 0) {
    drawNothing(body, panel);
    return undefined;
  }
  const region = { tabindex: 0, role: 'region', 'aria-label': panel.title };
  body.append(element('div', { class: 'logs', attributes: region }, ...data.logs.map(drawLine)));
  return undefined;
};

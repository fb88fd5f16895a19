import { logTraceFields } from '@lab/telemetry/logs';
import { resourceAttributes, spanAttributes } from '@lab/telemetry/spans';
import { place, type Section } from '../definition.ts';
import { logs, panelOfType, table, units } from '../panels.ts';
import { traceLinks } from '../shared.ts';
import { logql, serviceMap, traceById, traceqlSearch } from '../targets.ts';

const ofService = `resource.${resourceAttributes.serviceName} =~ "$service"`;
const shown = [spanAttributes.httpRoute, spanAttributes.httpResponseStatusCode, spanAttributes.action]
  .map((name) => `span.${name}`)
  .join(', ');

/** Find a trace, see it, and read what was logged meanwhile. */
export const tracesSection = (): Section => ({
  title: 'Find and read traces',
  panels: [
    place(foundTracesTable(), 14, 10),
    place(failedTracesTable(), 10, 10, 'A healthy lab has no failed requests.'),
    place(chosenTrace(), 14, 14, 'No trace is selected until one is clicked above.'),
    place(chosenTraceLogs(), 10, 14, 'No trace is selected until one is clicked above.'),
  ],
});

export const serviceMapSection = (): Section => ({
  title: 'Calls between services',
  panels: [place(serviceMapPanel(), 24, 14)],
});

const foundTracesTable = () =>
  table({
    title: 'Traces',
    description:
      'The newest traces of the selected services that took at least the selected time. A click on an id shows it below.',
    unit: units.count,
    limits: 'none',
  })
    .withTarget(traceqlSearch(`{ ${ofService} && duration >= $minDuration } | select(${shown})`, 50))
    .overrideByName('traceID', [{ id: 'links', value: traceLinks }]);

const failedTracesTable = () =>
  table({
    title: 'Failed traces',
    description:
      'The newest traces with a span in error. Look at the deepest one: what failed first is at the bottom.',
    runbook: 'api-availability',
    unit: units.count,
    limits: 'none',
  })
    .withTarget(traceqlSearch(`{ ${ofService} && status = error } | select(${shown})`, 20))
    .overrideByName('traceID', [{ id: 'links', value: traceLinks }]);

const chosenTrace = () =>
  panelOfType('traces', {
    title: 'Selected trace',
    description:
      'From the click in the browser to the SQL statement. A click on a span shows its attributes, events and resource.',
  }).withTarget(traceById('$traceId'));

const chosenTraceLogs = () =>
  logs({
    title: 'Logs of the selected trace',
    description: 'What was logged with the id of the selected trace, whenever that was.',
  }).withTarget(
    logql(`{service_name=~".+"} | ${logTraceFields.traceId}="$traceId" | ${logTraceFields.traceId}!=""`),
  );

const serviceMapPanel = () =>
  panelOfType('nodeGraph', {
    title: 'Service map',
    description:
      'Services and the requests between them, from the spans’ parents. A node’s ring shows its share of failures; a click ' +
      'leads to its traces.',
  }).withTarget(serviceMap());

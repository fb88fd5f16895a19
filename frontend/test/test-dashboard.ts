const prometheus = { type: 'prometheus', uid: 'lab-prometheus' };
const tempo = { type: 'tempo', uid: 'lab-tempo' };
const metric = [{ refId: 'A', expr: 'm', legendFormat: '{{name}}', datasource: prometheus }];
const now = [{ refId: 'A', expr: 'm', instant: true, datasource: prometheus }];

const dollar = '$';
const traceLink = {
  id: 'links',
  value: [{ title: 'Open', url: `/d/lab-tracing?var-traceId=${dollar}{__value.raw}` }],
};

/** One panel of each type, and one that no viewer knows. */
const panels = [
  {
    type: 'timeseries',
    title: 'Curve',
    description: 'What a curve is\n\n[Runbook](http://localhost:8080/docs/runbooks/api-availability.md)',
    targets: [{ ...metric[0], exemplar: true }],
  },
  {
    type: 'stat',
    title: 'Number',
    targets: now,
    fieldConfig: { defaults: { unit: 'percentunit', decimals: 2 } },
  },
  { type: 'gauge', title: 'Dial', targets: now, fieldConfig: { defaults: { unit: 'percentunit', max: 1 } } },
  { type: 'bargauge', title: 'Bars', targets: now },
  { type: 'table', title: 'Rows', targets: now },
  {
    type: 'table',
    title: 'Traces',
    targets: [{ refId: 'A', query: '{ }', datasource: tempo }],
    fieldConfig: { overrides: [{ matcher: { id: 'byName', options: 'traceID' }, properties: [traceLink] }] },
  },
  {
    type: 'logs',
    title: 'Lines',
    targets: [{ refId: 'A', expr: '{a="b"}', datasource: { type: 'loki', uid: 'lab-loki' } }],
  },
  { type: 'nodeGraph', title: 'Map', targets: [{ refId: 'A', queryType: 'serviceMap', datasource: tempo }] },
  { type: 'traces', title: 'Spans', targets: [{ refId: 'A', query: '$traceId', datasource: tempo }] },
  { type: 'heatmap', title: 'Unknown', targets: metric },
  {
    type: 'stat',
    title: 'Broken',
    targets: [{ refId: 'A', expr: 'broken{', instant: true, datasource: prometheus }],
  },
  {
    type: 'timeseries',
    title: 'Stack',
    targets: metric,
    fieldConfig: { defaults: { custom: { fillOpacity: 40, stacking: { mode: 'normal' } } } },
  },
].map((panel, at) => ({
  id: at,
  gridPos: { x: (at % 4) * 6, y: Math.floor(at / 4) * 6, w: 6, h: 6 },
  ...panel,
}));

/** A dashboard with all of them. */
export const dashboard = {
  uid: 'lab-test',
  title: 'Test',
  refresh: '',
  annotations: {
    list: [
      {
        name: 'Deployments',
        datasource: { type: 'loki', uid: 'lab-loki' },
        expr: '{service_name="lab-deploy"}',
        titleFormat: 'Deployment',
      },
    ],
  },
  templating: { list: [{ type: 'textbox', name: 'traceId', current: { value: '' } }] },
  panels,
};

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logStreamLabels, logTraceFields } from '@lab/telemetry/logs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { dashboardFolder, dataSources } from './conventions.ts';
import { checkQuery } from './queries/check.ts';

const folder = join(import.meta.dirname, '../provisioning');
const read = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'));

const uid = z.enum(dataSources);
const dataSourceFile = z.object({
  datasources: z.array(
    z.object({
      uid,
      type: z.string(),
      editable: z.literal(false),
      jsonData: z.object({
        exemplarTraceIdDestinations: z.array(z.object({ name: z.string(), datasourceUid: uid })).optional(),
        derivedFields: z.array(z.object({ matcherRegex: z.string(), datasourceUid: uid })).optional(),
        serviceMap: z.object({ datasourceUid: uid }).optional(),
        tracesToLogsV2: z
          .object({ datasourceUid: uid, query: z.string(), tags: z.array(z.object({ value: z.string() })) })
          .optional(),
        tracesToMetrics: z
          .object({ datasourceUid: uid, queries: z.array(z.object({ query: z.string() })) })
          .optional(),
      }),
    }),
  ),
});

const { datasources } = dataSourceFile.parse(read('datasources/lab.yaml'));
const jsonDataOf = (wanted: string) => datasources.find((source) => source.uid === wanted)?.jsonData;

describe('the provisioned data sources', () => {
  it('are those that the dashboards name', () => {
    const expected = Object.entries(dataSources).map(([type, name]) => ({ type, uid: name }));
    expect(datasources.map(({ type, uid: name }) => ({ type, uid: name }))).toEqual(expected);
  });

  it('lead from an exemplar and from a log line to the trace', () => {
    expect(jsonDataOf(dataSources.prometheus)?.exemplarTraceIdDestinations).toEqual([
      { name: logTraceFields.traceId, datasourceUid: dataSources.tempo },
    ]);
    expect(jsonDataOf(dataSources.loki)?.derivedFields).toEqual([
      { matcherRegex: logTraceFields.traceId, datasourceUid: dataSources.tempo },
    ]);
  });

  it('lead from a span to its logs by a query of known names', () => {
    const toLogs = jsonDataOf(dataSources.tempo)?.tracesToLogsV2;
    expect(toLogs?.datasourceUid).toBe(dataSources.loki);
    expect(logStreamLabels).toContain(toLogs?.tags[0]?.value);
    const tags = `${toLogs?.tags[0]?.value}="lab-backend"`;
    const query = toLogs?.query.replace('$$' + '{__tags}', tags).replace('$$' + '{__trace.traceId}', 'abc');
    expect(query).toBe('{service_name="lab-backend"} | trace_id="abc"');
    expect(checkQuery('logql', query ?? '')).toEqual([]);
  });

  it('lead from a span to its metrics by queries of known names', () => {
    const toMetrics = jsonDataOf(dataSources.tempo)?.tracesToMetrics;
    expect(toMetrics?.queries).toHaveLength(3);
    for (const { query } of toMetrics?.queries ?? []) {
      expect(checkQuery('promql', query.replace('$$__tags', 'service="lab-backend"'))).toEqual([]);
    }
  });
});

describe('the provisioned dashboards', () => {
  it('are read-only and in the lab’s folder', () => {
    expect(read('dashboards/lab.yaml')).toMatchObject({
      providers: [{ folder: dashboardFolder, allowUiUpdates: false, disableDeletion: true }],
    });
  });
});

describe('grafana.ini', () => {
  it('lets anonymous visitors view, allows no sign-up, and holds no password', () => {
    const ini = readFileSync(join(folder, '../grafana.ini'), 'utf8');
    expect(ini).toMatch(/\[auth\.anonymous\]\nenabled = true\norg_role = Viewer\n/);
    expect(ini).toMatch(/allow_sign_up = false/);
    expect(ini).not.toMatch(/^admin_password/m);
  });
});

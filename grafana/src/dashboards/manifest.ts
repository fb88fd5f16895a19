import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { spanDerivedMetrics } from '@lab/telemetry/third-party-metrics';
import { z } from 'zod';
import { dataSources } from '../conventions.ts';
import { GenerationError } from '../generation-error.ts';
import type { ManifestDashboard, ManifestPanel, ManifestQuery } from '../panel-manifest.ts';
import { rateOf, series } from '../queries/promql.ts';
import type { AssembledDashboard } from './assemble.ts';

/** The fields of the SDK’s targets that matter here; `targets` itself is untyped in the SDK. */
const targetSchema = z.looseObject({
  refId: z.string(),
  datasource: z.looseObject({ type: z.enum(['prometheus', 'loki', 'tempo']), uid: z.enum(dataSources) }),
  expr: z.string().optional(),
  query: z.string().optional(),
  queryType: z.string().optional(),
  instant: z.boolean().optional(),
  legendFormat: z.string().optional(),
});

type Target = z.infer<typeof targetSchema>;

/** Path of a dashboard’s file in the checkout. */
export const dashboardFilePath = (uid: string) => `grafana/dashboards/${uid}.json`;

/**
 * What a dashboard asks, for those who run its queries without Grafana.
 *
 * @throws GenerationError when a query has no provisioned data source
 */
export function manifestOf({ definition, model, panels }: AssembledDashboard): ManifestDashboard {
  const uid = model.uid ?? '';
  return {
    uid,
    title: definition.title,
    workload: definition.workload ?? null,
    path: dashboardFilePath(uid),
    variables: Object.fromEntries(definition.variables.map(({ name, sample }) => [name, sample])),
    annotations: (model.annotations.list ?? []).map(({ name, datasource, expr }) => ({
      name,
      language: datasource?.type === 'loki' ? 'logql' : 'promql',
      expr: expr ?? '',
    })),
    panels: panels.map(
      (panel): ManifestPanel => ({
        id: panel.model.id ?? 0,
        title: panel.model.title ?? '',
        type: panel.model.type,
        section: panel.section,
        mayBeEmpty: panel.definition.mayBeEmpty ?? null,
        queries: queriesOf(`panel "${panel.model.title}" of "${definition.title}"`, panel.model),
      }),
    ),
  };
}

function queriesOf(where: string, panel: sdk.Panel): ManifestQuery[] {
  return (panel.targets ?? []).map((raw): ManifestQuery => {
    const parsed = targetSchema.safeParse(raw);
    if (!parsed.success)
      throw new GenerationError(where, z.prettifyError(parsed.error), { cause: parsed.error });
    const target = parsed.data;
    return {
      refId: target.refId,
      datasource: target.datasource.uid,
      instant: target.instant ?? false,
      legend: target.legendFormat ?? '',
      ...languageAndText(target),
    };
  });
}

/** What Grafana’s Tempo data source computes for `serviceMap`, as one query. */
const serviceMapEdges = rateOf(series(spanDerivedMetrics.edgeRequests), ['client', 'server'], '$__range');

function languageAndText(target: Target): Pick<ManifestQuery, 'language' | 'expr'> {
  switch (target.datasource.type) {
    case 'prometheus':
      return { language: 'promql', expr: target.expr ?? '' };
    case 'loki':
      return { language: 'logql', expr: target.expr ?? '' };
    case 'tempo':
      if (target.queryType === 'serviceMap') return { language: 'service-map', expr: serviceMapEdges };
      return { language: target.query?.startsWith('$') ? 'trace-id' : 'traceql', expr: target.query ?? '' };
  }
}

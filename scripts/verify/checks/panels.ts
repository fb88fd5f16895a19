import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PanelManifest, panelManifestPath, panelManifestSchema } from '@lab/grafana/panel-manifest';
import { workloadsOf } from '../../stack/workloads.ts';
import { type Check, verdictOf } from '../check.ts';
import { traceToShow } from '../kept-traces.ts';
import { labAge } from '../queries/lab-age.ts';
import { type QueryCase, runQueries } from '../queries/run-queries.ts';

/**
 * Every query of every panel and annotation, ready to run.
 *
 * @param traceId value of the variables that the manifest leaves to who runs the query
 */
export function panelCases(manifest: PanelManifest, traceId: string): QueryCase[] {
  return manifest.dashboards.flatMap(({ title: dashboard, path, variables, annotations, panels }) => {
    const values = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value ?? traceId]),
    );
    const tryNext = `Compare with ${path}; npx lab logs prometheus, loki or tempo`;
    const ofPanels = panels.flatMap(({ title, section, mayBeEmpty, queries }) =>
      queries.map((query) => ({
        query,
        title: `${dashboard} › ${section} › ${title} (${query.refId})`,
        values,
        mayBeEmpty,
        tryNext,
      })),
    );
    const ofAnnotations = annotations.map(({ name, language, expr }) => ({
      query: { language, expr, instant: false },
      title: `${dashboard} › annotation ${name}`,
      values,
      mayBeEmpty: 'Nothing of the kind need have happened.',
      tryNext,
    }));
    return [...ofPanels, ...ofAnnotations];
  });
}

/** No panel without an answer. */
export const panels: Check = {
  id: 'dashboards.panels',
  title: 'Every panel of every dashboard has an answer',
  signal: 'metrics',
  phase: 'settled',
  proves:
    'Every query of every panel and annotation in grafana/dashboards, its variables filled in (the trace id with that of this run), is accepted by its store and answers with values. A panel that may rightly be empty says so, with the reason, where it is defined; the dashboard of a workload that does not run is left out. In the first minutes of a lab nothing need have a value yet; a query that is refused is always a failure.',
  whenItFails:
    'It names dashboard, section and panel; the address is the query itself. An error: the query does not fit the store’s version. Nothing: the metric or label is not emitted any more (see `catalogue.metrics`), or the recording rule behind it has failed (Prometheus’ /rules).',
  async judge(context) {
    const file = join(context.settings.paths.root, panelManifestPath);
    const manifest = panelManifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    const workloads = await workloadsOf(context.settings);
    const dashboards = manifest.dashboards.filter(
      ({ workload }) => workload === null || workloads.includes(workload),
    );
    const session = await context.drive.finished;
    const age = await labAge(context);
    const { failures, answered, skipped } = await runQueries(
      context,
      panelCases({ dashboards }, traceToShow(context, session.actions)),
      age.isYoung,
    );
    const evidence = `${answered} queries of ${dashboards.length} dashboards answered`;
    return verdictOf(
      failures,
      `${evidence}, ${skipped} skipped: empty ${age.isYoung ? age.description : 'as they may be'}`,
    );
  },
};

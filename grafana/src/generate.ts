import { assemble } from './dashboards/assemble.ts';
import { checkDashboard } from './dashboards/check-dashboard.ts';
import { dashboards } from './dashboards/index.ts';
import { dashboardFilePath, manifestOf } from './dashboards/manifest.ts';
import { type PanelManifest, panelManifestPath } from './panel-manifest.ts';
import { checkAlerts, checkObjectiveRules } from './slo/check-rules.ts';
import { diskAlerts, diskRulesFile, diskRulesPath } from './slo/disk-alerts.ts';
import { lossAlerts, lossRulesFile, lossRulesPath } from './slo/loss-alerts.ts';
import { objectiveList, objectiveListPath } from './slo/objective-list.ts';
import { objectives } from './slo/objectives.ts';
import { openSloCommonFile, openSloCommonPath, openSloFile, openSloPath } from './slo/openslo.ts';
import { partAlerts, partRulesFile, partRulesPath } from './slo/part-alerts.ts';
import { ruleFile, ruleFilePath } from './slo/rule-file.ts';
import { shopAlerts, shopRulesFile, shopRulesPath } from './slo/shop-alerts.ts';

/**
 * Everything that is generated from this workspace: path in the checkout to content. Pure; the same on each call.
 *
 * @throws GenerationError when a definition or one of its queries is wrong
 */
export function generatedFiles(): Map<string, string> {
  for (const objective of objectives) checkObjectiveRules(objective);
  checkAlerts('parts', partAlerts);
  checkAlerts('losses', lossAlerts);
  checkAlerts('disk', diskAlerts);
  checkAlerts('shop', shopAlerts);
  return new Map([
    ...objectives.map((objective) => [ruleFilePath(objective), ruleFile(objective)] as const),
    ...objectives.map((objective) => [openSloPath(objective), openSloFile(objective)] as const),
    [partRulesPath, partRulesFile()],
    [lossRulesPath, lossRulesFile()],
    [diskRulesPath, diskRulesFile()],
    [shopRulesPath, shopRulesFile()],
    [objectiveListPath, objectiveList(objectives)],
    [openSloCommonPath, openSloCommonFile(objectives)],
    ...dashboardFiles(),
  ]);
}

function dashboardFiles(): (readonly [string, string])[] {
  const all = dashboards();
  const assembled = all.map((definition) => assemble(definition, all));
  const manifest: PanelManifest = { dashboards: assembled.map(manifestOf) };
  for (const dashboard of manifest.dashboards) checkDashboard(dashboard);
  return [
    ...assembled.map(({ model }) => [dashboardFilePath(model.uid ?? ''), json(model)] as const),
    [panelManifestPath, json(manifest)],
  ];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

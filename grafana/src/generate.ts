import { objectives } from './slo/objectives.ts';
import { openSloCommonFile, openSloCommonPath, openSloFile, openSloPath } from './slo/openslo.ts';
import { ruleFile, ruleFilePath } from './slo/rule-file.ts';

/**
 * Everything that is generated from this workspace: path in the checkout to content. Pure; the same on each call.
 *
 * @throws GenerationError when a definition is wrong
 */
export function generatedFiles(): Map<string, string> {
  return new Map([
    ...objectives.map((objective) => [ruleFilePath(objective), ruleFile(objective)] as const),
    ...objectives.map((objective) => [openSloPath(objective), openSloFile(objective)] as const),
    [openSloCommonPath, openSloCommonFile(objectives)],
  ]);
}

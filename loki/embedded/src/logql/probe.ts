import type { LabelFilter, Stage } from './ast.ts';
import { errorLabel } from './labels.ts';
import { compilePipeline, labelsReadBy, type Pipeline } from './pipeline.ts';
import { requiring } from './stages/stage.ts';

/**
 * A cheaper look at an entry before its stages run: parsers read a line only as far as the filters need, and most entries are
 * dropped there. Nothing comes back when the entry is dropped by the stages as well.
 *
 * @returns nothing where it would gain nothing, or could see less than the stages
 */
export function compileProbe(stages: readonly Stage[]): Pipeline | undefined {
  const lastFilter = stages.findLastIndex(({ kind }) => kind === 'label-filter');
  const head = stages.slice(0, lastFilter + 1);
  const parsesAll = head.some(
    (stage) => (stage.kind === 'json' || stage.kind === 'logfmt') && stage.extractions.length === 0,
  );
  if (!parsesAll || !head.every(isPlain)) return undefined;
  return compilePipeline(head, requiring(labelsReadBy(head)));
}

/** Whether a stage makes the same of a line, however much of it is parsed. */
function isPlain(stage: Stage): boolean {
  switch (stage.kind) {
    case 'line-filter':
    case 'json':
    case 'logfmt':
    case 'pattern':
    case 'regexp':
      return true;
    case 'label-filter':
      return seesNoError(stage.filter);
    default:
      return false;
  }
}

/** What is wrong in the rest of a line is not seen; an address filter passes what has an error. */
function seesNoError(filter: LabelFilter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or')
    return seesNoError(filter.left) && seesNoError(filter.right);
  return filter.kind === 'compare' || (filter.kind === 'match' && filter.matcher.name !== errorLabel);
}

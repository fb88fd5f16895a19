import type { LabelFilter, Stage } from './ast.ts';
import { EntryLabels, type Labels } from './labels.ts';
import { compileDrop, compileKeep } from './stages/drop-keep.ts';
import {
  compileLabelFormat,
  compileLineFormat,
  labelsReadByLabelFormat,
  labelsReadByLineFormat,
} from './stages/format.ts';
import { compileJson, compileJsonPaths } from './stages/json.ts';
import { compileLabelFilter } from './stages/label-filter.ts';
import { compileLineFilter } from './stages/line-filter.ts';
import { compileLogfmt, compileLogfmtKeys } from './stages/logfmt.ts';
import { type CompiledStage, type Hints, noHints, type Work } from './stages/stage.ts';
import {
  compilePatternParser,
  compileRegexpParser,
  compileUnpack,
  decolorize,
} from './stages/text-parsers.ts';

/** One line of a stream, as it was sent. */
export interface Entry {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint;
  readonly line: string;
  /** Index labels. */
  readonly stream: Labels;
  readonly metadata: Labels;
}

/** Runs an entry through stages; nothing when one of them drops it. */
export type Pipeline = (entry: Entry) => Work | undefined;

/** Throws a LogqlError for a stage that is wrong. */
export function compilePipeline(stages: readonly Stage[], hints: Hints = noHints): Pipeline {
  const compiled = withFiltersFirst(stages).map((stage) => compileStage(stage, hints));
  return (entry) => {
    const work = new EntryWork(entry);
    return compiled.every((stage) => stage(work)) ? work : undefined;
  };
}

/** Reads the line of its entry when a stage asks for it. */
class EntryWork implements Work {
  readonly timestamp: bigint;
  readonly labels: EntryLabels;
  readonly #entry: Entry;
  #line: string | undefined;

  constructor(entry: Entry) {
    this.timestamp = entry.timestamp;
    this.labels = new EntryLabels(entry.stream, entry.metadata);
    this.#entry = entry;
  }

  get line(): string {
    this.#line ??= this.#entry.line;
    return this.#line;
  }

  set line(line: string) {
    this.#line = line;
  }
}

/** As Loki does: a line filter moves to the front, but not past what makes another line of it. It does move past `decolorize`. */
function withFiltersFirst(stages: readonly Stage[]): Stage[] {
  const ordered: Stage[] = [];
  let filtersEnd = 0;
  for (const stage of stages) {
    if (stage.kind === 'line-filter') {
      ordered.splice(filtersEnd, 0, stage);
      filtersEnd += 1;
      continue;
    }
    ordered.push(stage);
    if (stage.kind === 'line-format' || stage.kind === 'unpack') filtersEnd = ordered.length;
  }
  return ordered;
}

function compileStage(stage: Stage, hints: Hints): CompiledStage {
  switch (stage.kind) {
    case 'line-filter':
      return compileLineFilter(stage);
    case 'json':
      return stage.extractions.length > 0 ? compileJsonPaths(stage.extractions, hints) : compileJson(hints);
    case 'logfmt':
      return stage.extractions.length > 0
        ? compileLogfmtKeys(stage.extractions, stage, hints)
        : compileLogfmt(stage, hints);
    case 'pattern':
      return compilePatternParser(stage.expression, hints);
    case 'regexp':
      return compileRegexpParser(stage.expression, hints);
    case 'unpack':
      return compileUnpack(hints);
    case 'decolorize':
      return decolorize;
    case 'label-filter':
      return compileLabelFilter(stage.filter);
    case 'line-format':
      return compileLineFormat(stage.template);
    case 'label-format':
      return compileLabelFormat(stage.formats);
    case 'drop':
      return compileDrop(stage.labels);
    case 'keep':
      return compileKeep(stage.labels);
  }
}

/** Names of the labels that stages read. Throws a LogqlError for a template that is wrong. */
export function labelsReadBy(stages: readonly Stage[]): string[] {
  return stages.flatMap((stage) => {
    if (stage.kind === 'label-filter') return labelsReadByFilter(stage.filter);
    if (stage.kind === 'line-format') return labelsReadByLineFormat(stage.template);
    return stage.kind === 'label-format' ? labelsReadByLabelFormat(stage.formats) : [];
  });
}

export function labelsReadByFilter(filter: LabelFilter): string[] {
  if (filter.kind === 'match') return [filter.matcher.name];
  if (filter.kind === 'ip' || filter.kind === 'compare') return [filter.name];
  return [...labelsReadByFilter(filter.left), ...labelsReadByFilter(filter.right)];
}

import { type EntryLabels, errorLabel } from '../labels.ts';

/** An entry on its way through a pipeline. */
export interface Work {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint;
  line: string;
  readonly labels: EntryLabels;
}

/** Changes the entry; false drops it. */
export type CompiledStage = (work: Work) => boolean;

/** Which labels a metric query needs: parsers leave the others out. */
export interface Hints {
  /** Nothing: all of them. */
  readonly required: ReadonlySet<string> | undefined;
  /** An error is a label that the query asks for. */
  readonly preserveError: boolean;
}

export const noHints: Hints = { required: undefined, preserveError: false };

/** Only what these names need: a parser may call a label `…_extracted`. */
export function requiring(names: readonly string[]): Hints {
  const plain = names.map((name) => name.replace(/_extracted$/, ''));
  return { required: new Set([...names, ...plain]), preserveError: names.includes(errorLabel) };
}

/** Whether no label is needed at all. */
export const needsNone = ({ required }: Hints): boolean => required?.size === 0;

/** Whether a parser that overwrites nothing has nothing to do any more. */
export function hasAll({ required }: Hints, labels: EntryLabels): boolean {
  return required !== undefined && [...required].every((name) => labels.isExtracted(name));
}

export const isWanted = ({ required }: Hints, name: string): boolean => required?.has(name) ?? true;

/** What Loki calls the errors of stages. */
export const stageErrors = {
  json: 'JSONParserErr',
  logfmt: 'LogfmtParserErr',
  sample: 'SampleExtractionErr',
  labelFilter: 'LabelFilterErr',
  template: 'TemplateFormatErr',
} as const;

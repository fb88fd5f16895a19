import type { LabelFormat } from '../ast.ts';
import { type EntryLabels, errorLabel } from '../labels.ts';
import { meaningless } from '../logql-error.ts';
import { execute, LabelMap, TemplateError } from '../template/execute.ts';
import { templateFunctionNames, templateFunctions } from '../template/functions.ts';
import type { Node, Operand, Pipe } from '../template/nodes.ts';
import { parseTemplate } from '../template/parse.ts';
import { Time } from '../template/value.ts';
import { type CompiledStage, stageErrors, type Work } from './stage.ts';

type LabelTemplate = Extract<LabelFormat, { readonly template: string }>;

/** A template on one entry; throws an Error where it cannot be run. */
type Template = (work: Work, labels: LabelMap) => string;

function parseOrRefuse(text: string, refusal: (reason: string) => Error): Node[] {
  try {
    return parseTemplate(text, templateFunctionNames);
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

const parseLineTemplate = (template: string) =>
  parseOrRefuse(template, (reason) =>
    meaningless(
      `stage '| line_format ${JSON.stringify(template)}' : invalid line template: template: line:1: ${reason}`,
    ),
  );

const parseLabelTemplate = ({ name, template }: LabelTemplate) =>
  parseOrRefuse(template, (reason) =>
    meaningless(`invalid template for label '${name}': template: label:1: ${reason}`),
  );

function compileTemplate(nodes: readonly Node[]): Template {
  let current: Work | undefined;
  const functions = templateFunctions(
    () => current?.line,
    () => new Time(current?.timestamp ?? 0n),
  );
  return (work, labels) => {
    current = work;
    return execute(nodes, labels, functions);
  };
}

const labelMap = (labels: EntryLabels) => new LabelMap(labels.merged());

/** Throws a LogqlError for a template that is wrong. */
export function compileLineFormat(template: string): CompiledStage {
  const run = compileTemplate(parseLineTemplate(template));
  return (work) => {
    try {
      work.line = run(work, labelMap(work.labels));
    } catch (error) {
      fail(work, 'line', template, error);
    }
    return true;
  };
}

/** Throws a LogqlError for a template that is wrong, or a label that is made twice. */
export function compileLabelFormat(formats: readonly LabelFormat[]): CompiledStage {
  refuseTwice(formats);
  const compiled = formats.map((format) =>
    'from' in format ? format : { ...format, run: compileTemplate(parseLabelTemplate(format)) },
  );
  return (work) => {
    const { labels } = work;
    let seen: LabelMap | undefined;
    for (const format of compiled) {
      if ('from' in format) {
        const value = labels.get(format.from);
        if (value === undefined) continue;
        labels.set(format.name, value);
        labels.delete(format.from);
        continue;
      }
      seen ??= labelMap(labels);
      try {
        labels.set(format.name, format.run(work, seen));
      } catch (error) {
        fail(work, 'label', format.template, error);
      }
    }
    return true;
  };
}

function refuseTwice(formats: readonly LabelFormat[]): void {
  const names = formats.map(({ name }) => name);
  if (names.includes(errorLabel)) throw meaningless(`${errorLabel} cannot be formatted`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw meaningless(`multiple label name '${twice}' not allowed in a single format operation`);
  }
}

/** In Go’s words, with the command’s place: line and column in the template. */
function fail({ labels }: Work, name: string, template: string, error: unknown): void {
  if (!(error instanceof TemplateError)) throw error;
  const { command, message } = error;
  const before = template.slice(0, command.at).split('\n');
  const place = `${before.length}:${Buffer.byteLength(before.at(-1) ?? '')}`;
  labels.fail(
    stageErrors.template,
    `template: ${name}:${place}: executing "${name}" at <${command.text}>: ${message}`,
  );
}

/** The labels that the template of a line reads. Throws a LogqlError for one that is wrong. */
export const labelsReadByLineFormat = (template: string): string[] => fieldsOf(parseLineTemplate(template));

/** The labels that new labels are made of. Throws a LogqlError for a template that is wrong. */
export const labelsReadByLabelFormat = (formats: readonly LabelFormat[]): string[] =>
  formats.flatMap((format) => ('from' in format ? [format.from] : fieldsOf(parseLabelTemplate(format))));

function fieldsOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'action') return fieldsOfPipe(node.pipe);
    if (!('body' in node)) return [];
    return [...fieldsOfPipe(node.pipe), ...fieldsOf(node.body), ...fieldsOf(node.otherwise)];
  });
}

const fieldsOfPipe = ({ commands }: Pipe): string[] =>
  commands.flatMap(({ operands }) => operands).flatMap(fieldsOfOperand);

function fieldsOfOperand(operand: Operand): string[] {
  if (operand.kind === 'field') return operand.path.slice(0, 1);
  if (operand.kind === 'variable') return operand.name === '$' ? operand.path.slice(0, 1) : [];
  return operand.kind === 'pipe' ? fieldsOfPipe(operand.pipe) : [];
}

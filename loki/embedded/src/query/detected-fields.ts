import type { LogQuery } from '../logql/ast.ts';
import { EntryLabels, errorDetailsLabel, errorLabel, sanitizeName } from '../logql/labels.ts';
import type { Entry } from '../logql/pipeline.ts';
import { compilePipeline } from '../logql/pipeline.ts';
import type { EntrySource, TimeBounds } from '../logql/source.ts';
import { compileJson } from '../logql/stages/json.ts';
import { eachMember } from '../logql/stages/json-scanner.ts';
import { compileLogfmt } from '../logql/stages/logfmt.ts';
import { noHints, type Work } from '../logql/stages/stage.ts';
import { parseBytes, parseFloatStrictly, parseGoDuration } from '../logql/units.ts';

/** A field that the lines of a query have, as Loki shows it. */
export interface DetectedField {
  readonly label: string;
  readonly type: string;
  /** Of its values. */
  readonly cardinality: number;
  /** Which parser finds it; null for structured metadata. */
  readonly parsers: readonly string[] | null;
  readonly jsonPath?: readonly string[];
}

interface Field {
  readonly type: string;
  readonly values: Set<string>;
  readonly parser: 'json' | 'logfmt' | undefined;
  readonly jsonPath: readonly string[] | undefined;
}

/** Values of one field are counted up to here. */
const mostValues = 10_000;

const json = compileJson(noHints);
const logfmt = compileLogfmt({ strict: false, keepEmpty: false }, noHints);

/** The fields of the newest lines of a query, at most `lines` of them, with their values. */
export function fieldsOf(
  query: LogQuery,
  source: EntrySource,
  bounds: TimeBounds,
  lines: number,
): ReadonlyMap<string, Field> {
  const pipeline = compilePipeline(query.stages);
  const fields = new Map<string, Field>();
  let seen = 0;
  for (const entry of source.entries(query, bounds, 'backward')) {
    if (!pipeline(entry)) continue;
    if (seen >= lines) break;
    seen += 1;
    addFields(fields, entry);
  }
  return fields;
}

function addFields(fields: Map<string, Field>, entry: Entry): void {
  for (const [name, value] of entry.metadata) add(fields, name, value, undefined, undefined);
  const { parser, labels } = parsedBy(entry);
  const paths = parser === 'json' ? jsonPaths(entry.line) : undefined;
  for (const [name, value] of labels.parsed) {
    if (name === errorLabel || name === errorDetailsLabel || value === '') continue;
    add(fields, name, value, parser, paths?.get(name.replace(/_extracted$/, '')));
  }
}

function add(
  fields: Map<string, Field>,
  name: string,
  value: string,
  parser: Field['parser'],
  jsonPath: Field['jsonPath'],
): void {
  let field = fields.get(name);
  if (!field) {
    field = { type: typeOf(value), values: new Set(), parser, jsonPath };
    fields.set(name, field);
  }
  if (field.values.size < mostValues) field.values.add(value);
}

/** JSON where the line is JSON, else logfmt. */
function parsedBy({ line, timestamp, stream, metadata }: Entry): {
  parser: 'json' | 'logfmt';
  labels: EntryLabels;
} {
  const asJson: Work = { line, timestamp, labels: new EntryLabels(stream, metadata) };
  json(asJson);
  if (asJson.labels.error === '') return { parser: 'json', labels: asJson.labels };
  const asLogfmt: Work = { line, timestamp, labels: new EntryLabels(stream, metadata) };
  logfmt(asLogfmt);
  return { parser: 'logfmt', labels: asLogfmt.labels };
}

function typeOf(value: string): string {
  if (/^[+-]?\d+$/.test(value)) return 'int';
  if (parseFloatStrictly(value) !== undefined) return 'float';
  if (value === 'true' || value === 'false') return 'boolean';
  if (parseGoDuration(value) !== undefined) return 'duration';
  return parseBytes(value) === undefined ? 'string' : 'bytes';
}

/** Where in the line each label comes from. */
function jsonPaths(line: string): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  const walk = (text: string, above: readonly string[]) =>
    eachMember(text, (key, { type, raw }) => {
      const path = [...above, key];
      if (type === 'object') walk(raw, path);
      else paths.set(path.map(sanitizeName).join('_'), path);
      return true;
    });
  walk(line, []);
  return paths;
}

/** As Loki’s API lists them. */
export function listFields(fields: ReadonlyMap<string, Field>, limit: number): DetectedField[] {
  return [...fields].slice(0, limit).map(([label, { type, values, parser, jsonPath }]) => ({
    label,
    type,
    cardinality: values.size,
    parsers: parser === undefined ? null : [parser],
    ...(jsonPath && { jsonPath }),
  }));
}

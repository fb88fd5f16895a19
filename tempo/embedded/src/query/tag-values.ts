import type { Answer } from '@lab/http/answer';
import { json } from '@lab/http/answer';
import { HttpError } from '@lab/http/http-error';
import type { Bounds } from '@lab/store-engine/job';
import type { BlockReader } from '../storage/block-reader.ts';
import { dedicatedColumns, isDedicated } from '../storage/schema.ts';
import type { Reference } from '../traceql/ast.ts';
import { compileShown } from '../traceql/evaluate-field.ts';
import { parseQuery } from '../traceql/parse.ts';
import { QuerySyntaxError } from '../traceql/query-syntax-error.ts';
import { int, kindNames, type Static, statusNames, string, toKey, toText } from '../traceql/static.ts';
import { Budget } from './budget.ts';
import type { Job } from './job.ts';
import { parseFilter } from './lenient.ts';
import { inRange, matchingSpans, type OpenBlock } from './matches.ts';

type ValuesJob = Extract<Job, { kind: 'tag-values' }>;

const types: Readonly<Partial<Record<Static['type'], string>>> = {
  string: 'string',
  int: 'int',
  float: 'float',
  boolean: 'bool',
  duration: 'duration',
  status: 'keyword',
  kind: 'keyword',
};

/** Answers `/api/v2/search/tag/{name}/values` and `/api/search/tag/{name}/values`. */
export function tagValues(job: ValuesJob, blocks: readonly OpenBlock[], bounds: Bounds): Answer {
  const found = new Map<string, Static>();
  for (const value of valuesOf(job, blocks, new Budget(bounds))) {
    found.set(toKey(value), value);
    if (found.size >= job.limit) break;
  }
  const values = [...found.values()].sort((a, b) => (toText(a) < toText(b) ? -1 : 1));
  const metrics = { inspectedBytes: '0' };
  if (job.version === 1) return json({ tagValues: values.map(toText), metrics });
  return json({
    tagValues: values.map((value) => ({ type: types[value.type] ?? 'string', value: toText(value) })),
    metrics,
  });
}

function* valuesOf(job: ValuesJob, blocks: readonly OpenBlock[], budget: Budget): Generator<Static> {
  const reference = toReference(job);
  if (reference.kind === 'intrinsic' && isEndless(reference.name)) return;
  const filter = parseFilter(job.filter);
  if (filter) {
    const read = compileShown(reference);
    for (const node of matchingSpans(filter, blocks, job.range, budget)) yield* flat(read(node));
    return;
  }
  for (const block of inRange(blocks, job.range)) yield* valuesInBlock(reference, block, budget);
}

/** Version 1 takes a bare attribute name, version 2 a TraceQL identifier. */
function toReference({ tag, version }: ValuesJob): Reference {
  const text = version === 1 ? `.${JSON.stringify(tag)}` : tag;
  try {
    const [stage] = parseQuery(`{ } | select(${text})`).stages.slice(1);
    const reference = stage?.kind === 'select' ? stage.fields[0] : undefined;
    if (reference && stage?.kind === 'select' && stage.fields.length === 1) return reference;
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
  }
  throw new HttpError(
    400,
    `"${tag}" is not an attribute or intrinsic of TraceQL, such as span.http.route or name`,
  );
}

/** Identifiers, times and places in the tree have as many values as there are spans. */
function isEndless(name: string): boolean {
  return /^(?:nestedSet|trace:id|span:id|span:parentID|span:childCount|link:)|[dD]uration$|timeSinceStart$/.test(
    name,
  );
}

function* flat(value: Static): Generator<Static> {
  if (value.type === 'array') for (const one of value.elements) yield* flat(one);
  else if (value.type !== 'nil') yield value;
}

/** Values from the indexes alone where they are known there; else from every span of the block. */
function* valuesInBlock(reference: Reference, block: OpenBlock, budget: Budget): Generator<Static> {
  const indexed =
    reference.kind === 'intrinsic'
      ? intrinsicValues(reference.name, block.reader)
      : attributeValues(reference, block.reader);
  if (indexed) {
    for (const value of indexed) yield* flat(value);
    return;
  }
  const read = compileShown(reference);
  for (const node of matchingSpans(parseQuery('{ }'), [block], undefined, budget)) yield* flat(read(node));
}

function intrinsicValues(name: string, block: BlockReader): Static[] | undefined {
  const texts = (ids: number[] | undefined) => ids?.map((id) => string(block.text(id)));
  switch (name) {
    case 'span:status':
      return statusNames.map((_, value) => ({ type: 'status', value }));
    case 'span:kind':
      return kindNames.map((_, value) => ({ type: 'kind', value }));
    case 'span:name':
      return texts(block.distinct.column('name'));
    case 'trace:rootName':
      return texts(block.distinct.ofTraces('root_name'));
    case 'trace:rootService':
      return texts(block.distinct.ofTraces('root_service'));
    case 'event:name':
      return postedValues('event:name', block);
    case 'instrumentation:name':
      return block.ids('scopes').map((id) => string(block.scope(id).name));
    case 'instrumentation:version':
      return block.ids('scopes').map((id) => string(block.scope(id).version));
    default:
      return undefined;
  }
}

function attributeValues(
  { scope, name }: Extract<Reference, { kind: 'attribute' }>,
  block: BlockReader,
): Static[] | undefined {
  const resources = () => block.ids('resources').flatMap((id) => block.resource(id).get(name) ?? []);
  switch (scope) {
    case 'resource':
      return resources();
    case 'instrumentation':
      return block.ids('scopes').flatMap((id) => block.scope(id).attributes.get(name) ?? []);
    case 'span':
      return spanValues(name, block);
    case 'any': {
      const spans = spanValues(name, block);
      return spans && [...spans, ...resources()];
    }
    default:
      return postedValues(`${scope}.${name}`, block);
  }
}

function spanValues(name: string, block: BlockReader): Static[] | undefined {
  const posted = postedValues(`span.${name}`, block);
  if (!isDedicated(name)) return posted;
  const { column, type } = dedicatedColumns[name];
  const stored = block.distinct.column(column);
  if (!posted || !stored) return undefined;
  return [...posted, ...stored.map((value) => (type === 'string' ? string(block.text(value)) : int(value)))];
}

function postedValues(scopedKey: string, block: BlockReader): Static[] | undefined {
  const key = block.stringId(scopedKey);
  if (key === undefined) return [];
  const values = block.distinct.postings(key);
  return values?.every(({ value }) => value !== undefined)
    ? values.flatMap(({ value }) => value ?? [])
    : undefined;
}

import type { Answer } from '@lab/http/answer';
import { json } from '@lab/http/answer';
import type { Bounds } from '@lab/store-engine/job';
import type { Span } from '../model/span.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import { dedicatedColumns } from '../storage/schema.ts';
import { intrinsicAliases, intrinsics } from '../traceql/ast.ts';
import { Budget } from './budget.ts';
import { type Job, type TagScope, tagScopes } from './job.ts';
import { parseFilter } from './lenient.ts';
import { inRange, matchingSpans, type OpenBlock } from './matches.ts';

type Names = Map<TagScope, Set<string>>;

/** Answers `/api/v2/search/tags` and `/api/search/tags`: the names of attributes that occur. */
export function tags(
  job: Extract<Job, { kind: 'tags' }>,
  blocks: readonly OpenBlock[],
  bounds: Bounds,
): Answer {
  const names: Names = new Map();
  const filter = parseFilter(job.filter);
  if (filter) {
    for (const { stored } of matchingSpans(filter, blocks, job.range, new Budget(bounds)))
      addSpan(names, stored);
  } else {
    for (const { reader } of inRange(blocks, job.range)) addBlock(names, reader);
  }
  names.set('intrinsic', new Set([...Object.keys(intrinsicAliases), ...intrinsics].filter(isPublic)));
  const scopes = (job.scope ? [job.scope] : tagScopes).flatMap((name) => {
    const found = [...(names.get(name) ?? [])].sort().slice(0, job.limit);
    return found.length > 0 ? [{ name, tags: found }] : [];
  });
  const metrics = { inspectedBytes: '0' };
  if (job.version === 2) return json({ scopes, metrics });
  const attributes = scopes.filter(({ name }) => name !== 'intrinsic' || job.scope === 'intrinsic');
  return json({ tagNames: [...new Set(attributes.flatMap(({ tags: found }) => found))].sort(), metrics });
}

/** Nested sets are for programs; Tempo does not offer them either. */
function isPublic(name: string): boolean {
  return !name.startsWith('nestedSet');
}

function add(names: Names, scope: TagScope, name: string): void {
  const known = names.get(scope);
  if (known) known.add(name);
  else names.set(scope, new Set([name]));
}

function addBlock(names: Names, block: BlockReader): void {
  for (const key of block.distinct.keys()) {
    const match = /^(span|event|link)\.(.*)$/s.exec(key);
    if (match) add(names, match[1] as TagScope, match[2] ?? '');
  }
  for (const [name, { column }] of Object.entries(dedicatedColumns)) {
    if (block.distinct.hasColumn(column)) add(names, 'span', name);
  }
  for (const id of block.ids('resources')) {
    for (const name of block.resource(id).keys()) add(names, 'resource', name);
  }
  for (const id of block.ids('scopes')) {
    for (const name of block.scope(id).attributes.keys()) add(names, 'instrumentation', name);
  }
}

function addSpan(names: Names, span: Span): void {
  for (const name of span.attributes.keys()) add(names, 'span', name);
  for (const name of span.resource.keys()) add(names, 'resource', name);
  for (const name of span.scope.attributes.keys()) add(names, 'instrumentation', name);
  for (const { attributes } of span.events) for (const name of attributes.keys()) add(names, 'event', name);
  for (const { attributes } of span.links) for (const name of attributes.keys()) add(names, 'link', name);
}

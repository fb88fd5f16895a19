import { fc } from '@lab/testkit/properties';
import { expect, test } from 'vitest';
import { exportRequests } from '../testing/arbitrary-trace.ts';
import { tracesOf } from '../testing/traces.ts';
import type { StructuralOperator } from './ast.ts';
import { relate } from './structure.ts';
import { indexTrace, type SpanNode, type TraceIndex } from './trace-index.ts';

/** The definitions by following parent ids, without the nested set. */
function ancestorsOf(node: SpanNode, { nodes }: TraceIndex): SpanNode[] {
  const parent = nodes.find(({ span }) => span.spanId === node.span.parentId);
  return parent ? [parent, ...ancestorsOf(parent, node.trace)] : [];
}

function isConnected(node: SpanNode): boolean {
  return (ancestorsOf(node, node.trace).at(-1) ?? node).span.parentId === '';
}

const definitions: Record<'>' | '>>' | '<' | '<<' | '~', (left: SpanNode, right: SpanNode) => boolean> = {
  '>': (left, right) => isConnected(right) && ancestorsOf(right, right.trace)[0] === left,
  '>>': (left, right) => isConnected(right) && ancestorsOf(right, right.trace).includes(left),
  '<': (left, right) => definitions['>'](right, left),
  '<<': (left, right) => definitions['>>'](right, left),
  '~': (left, right) =>
    left !== right &&
    isConnected(left) &&
    isConnected(right) &&
    ancestorsOf(left, left.trace)[0] === ancestorsOf(right, right.trace)[0],
};

const operators = (['', '!', '&'] as const).flatMap((prefix) =>
  (Object.keys(definitions) as (keyof typeof definitions)[]).map((relation) => ({ prefix, relation })),
);

test('structural operators on the nested set are what parent ids define', () => {
  fc.assert(
    fc.property(
      exportRequests(1_790_000_000_000_000_000n),
      fc.array(fc.nat({ max: 3 })),
      (requests, sides) => {
        for (const { nodes } of tracesOf(requests).map(indexTrace)) {
          const lefts = nodes.filter((_, index) => (sides[index] ?? 1) % 2 === 1);
          const rights = nodes.filter((_, index) => (sides[index] ?? 2) >= 2);
          for (const { prefix, relation } of operators) {
            const holds = definitions[relation];
            const matched = rights.filter(
              (right) => lefts.some((left) => holds(left, right)) !== (prefix === '!'),
            );
            const also =
              prefix === '&' ? lefts.filter((left) => rights.some((right) => holds(left, right))) : [];
            const found = relate(`${prefix}${relation}` as StructuralOperator, lefts, rights);
            expect(new Set(found), prefix + relation).toEqual(new Set([...matched, ...also]));
            expect(found).toHaveLength(new Set(found).size);
          }
        }
      },
    ),
    { numRuns: 150 },
  );
});

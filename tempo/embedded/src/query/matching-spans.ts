import { candidates } from '../pushdown/candidates.ts';
import { toTraceCondition } from '../pushdown/trace-condition.ts';
import type { Query } from '../traceql/ast.ts';
import { compilePipeline } from '../traceql/evaluate.ts';
import { indexTrace, type SpanNode } from '../traceql/trace-index.ts';
import type { Budget } from './budget.ts';
import type { TimeRange } from './job.ts';
import { inRange, type OpenBlock } from './search.ts';

/** Every span that a query selects, newest traces first. */
export function* matchingSpans(
  query: Query,
  blocks: readonly OpenBlock[],
  range: TimeRange | undefined,
  budget: Budget,
): Generator<SpanNode> {
  const pipeline = compilePipeline(query);
  for (const block of inRange(blocks, range)) {
    const seen = new Set<number>();
    for (const { trace: row } of candidates(toTraceCondition(query.stages, block.reader), block, range)) {
      budget.row();
      if (seen.has(row)) continue;
      seen.add(row);
      const trace = indexTrace(block.reader.loadTrace(row));
      budget.trace(trace.nodes.length);
      for (const { spans } of pipeline(trace)) yield* spans;
    }
  }
}

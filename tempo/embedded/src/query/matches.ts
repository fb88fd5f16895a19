import { candidates } from '../pushdown/candidates.ts';
import { toTraceCondition } from '../pushdown/trace-condition.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import type { BlockInfo } from '../storage/store-writer.ts';
import type { Query } from '../traceql/ast.ts';
import { compilePipeline, type SpanSet } from '../traceql/evaluate.ts';
import { indexTrace, type SpanNode, type TraceIndex } from '../traceql/trace-index.ts';
import type { Budget } from './budget.ts';
import type { TimeRange } from './job.ts';

export interface OpenBlock {
  readonly reader: BlockReader;
  readonly info: BlockInfo;
}

export interface Match {
  readonly trace: TraceIndex;
  readonly sets: readonly SpanSet[];
}

/**
 * The traces of a block that a query matches, each once, those with the newest fitting span first.
 *
 * @throws HttpError when the budget is exceeded
 */
export function* matchesIn(
  block: OpenBlock,
  query: Query,
  range: TimeRange | undefined,
  budget: Budget,
): Generator<Match> {
  const pipeline = compilePipeline(query);
  const seen = new Set<number>();
  for (const row of candidates(toTraceCondition(query.stages, block.reader), block, range)) {
    budget.row();
    if (seen.has(row)) continue;
    seen.add(row);
    const trace = indexTrace(block.reader.loadTrace(row));
    budget.trace(trace.nodes.length);
    const sets = pipeline(trace);
    if (sets.length > 0) yield { trace, sets };
  }
}

/** Every span that a query selects, newest traces first. */
export function* matchingSpans(
  query: Query,
  blocks: readonly OpenBlock[],
  range: TimeRange | undefined,
  budget: Budget,
): Generator<SpanNode> {
  for (const block of inRange(blocks, range)) {
    for (const { sets } of matchesIn(block, query, range, budget)) {
      for (const { spans } of sets) yield* spans;
    }
  }
}

/** Blocks that can hold a trace which overlaps the range. */
export function inRange(blocks: readonly OpenBlock[], range: TimeRange | undefined): readonly OpenBlock[] {
  if (!range) return blocks;
  return blocks.filter(
    ({ info }) => info.start <= range.end + info.longestTrace && info.end + info.longestTrace >= range.start,
  );
}

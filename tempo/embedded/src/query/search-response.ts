import { serviceName } from '../model/span.ts';
import { type AnyReference, referencesOf } from '../pushdown/references.ts';
import type { Field, Query, Stage } from '../traceql/ast.ts';
import type { SpanSet } from '../traceql/evaluate.ts';
import { compileField, compileShown } from '../traceql/evaluate-field.ts';
import { type Static, toText } from '../traceql/static.ts';
import type { SpanNode, TraceIndex } from '../traceql/trace-index.ts';
import type { Match } from './matches.ts';

type Json = Record<string, unknown>;

/** Intrinsics that the answer has in fields of its own or not at all. */
const shownElsewhere = new Set([
  'span:name',
  'span:duration',
  'trace:duration',
  'trace:rootName',
  'trace:rootService',
  'trace:id',
  'span:id',
]);
/** The answer of `/api/search` for these matches, in Tempo's shape. */
export function searchResponse(
  query: Query,
  matches: readonly Match[],
  spansPerSpanSet: number,
  inspectedTraces: number,
  listSpans: boolean,
): Json {
  const shown = shownReferences(query);
  const named = query.stages.some((stage) => readsName(stage));
  return {
    traces: matches.map(({ trace, sets }) => {
      if (!listSpans) return { ...traceJson(trace), serviceStats: serviceStats(trace) };
      const spanSets = sets.map((set) => spanSetJson(set, spansPerSpanSet, shown, named));
      return { ...traceJson(trace), spanSet: spanSets[0], spanSets, serviceStats: serviceStats(trace) };
    }),
    metrics: { inspectedTraces, inspectedBytes: '0', totalBlocks: 1, completedJobs: 1, totalJobs: 1 },
  };
}

/** Trace ids keep their leading zeros, as with Tempo's `left_pad_trace_ids`: they are what logs and headers carry. */
function traceJson(trace: TraceIndex): Json {
  return {
    traceID: trace.traceId,
    rootServiceName: trace.rootService || '<root span not yet received>',
    ...(trace.rootName ? { rootTraceName: trace.rootName } : {}),
    startTimeUnixNano: trace.start.toString(),
    durationMs: Number((trace.end - trace.start) / 1_000_000n),
  };
}

function serviceStats(trace: TraceIndex): Json {
  const stats: Record<string, { spanCount: number; errorCount?: number }> = {};
  for (const { span } of trace.nodes) {
    const service = serviceName(span.resource);
    const entry = stats[service] ?? { spanCount: 0 };
    stats[service] = entry;
    entry.spanCount += 1;
    if (span.status === 2) entry.errorCount = (entry.errorCount ?? 0) + 1;
  }
  return stats;
}

interface Shown {
  readonly key: string;
  readonly read: (node: SpanNode) => Static;
}

function spanSetJson(set: SpanSet, limit: number, shown: readonly Shown[], named: boolean): Json {
  return {
    spans: set.spans.slice(0, limit).map((node) => spanJson(node, shown, named)),
    matched: set.spans.length,
    ...(set.attributes.length > 0
      ? { attributes: set.attributes.map(({ key, value }) => ({ key, value: valueJson(value) })) }
      : {}),
  };
}

function spanJson(node: SpanNode, shown: readonly Shown[], named: boolean): Json {
  const { span } = node;
  const attributes = shown.flatMap(({ key, read }) => {
    const value = read(node);
    return value.type === 'nil' ? [] : [{ key, value: valueJson(value) }];
  });
  return {
    spanID: span.spanId,
    ...(named ? { name: span.name } : {}),
    startTimeUnixNano: span.start.toString(),
    durationNanos: String(Math.trunc(span.duration)),
    ...(attributes.length > 0 ? { attributes } : {}),
  };
}

/** A value as the OTLP `AnyValue` that Tempo makes of it. */
export function valueJson(value: Static): Json {
  switch (value.type) {
    case 'int':
      return { intValue: String(value.value) };
    case 'float':
      return { doubleValue: Number.isFinite(value.value) ? value.value : String(value.value) };
    case 'boolean':
      return { boolValue: value.value };
    case 'array':
      return { arrayValue: { values: value.elements.map(valueJson) } };
    default:
      return { stringValue: toText(value) };
  }
}

/** Everything the query reads of a span is shown with it, as Tempo does; all of it where `select()` names it. */
function shownReferences(query: Query): Shown[] {
  const shown = new Map<string, Shown>();
  for (const one of query.stages.flatMap(referencesOfStage).filter(isShown)) {
    const key = keyOf(one);
    if (!shown.has(key)) shown.set(key, { key, read: compileField({ ...one, at: 0 }) });
  }
  for (const one of query.stages.flatMap(selectedBy).filter(isShown)) {
    const key = keyOf(one);
    shown.set(key, { key, read: compileShown(one) });
  }
  return [...shown.values()];
}

const isShown = (one: AnyReference) => one.kind === 'attribute' || !shownElsewhere.has(one.name);
const keyOf = (one: AnyReference) => (one.kind === 'intrinsic' ? one.text : one.name);

function selectedBy(stage: Stage): readonly AnyReference[] {
  switch (stage.kind) {
    case 'select':
      return stage.fields;
    case 'combination':
      return [stage.left, stage.right].flatMap(selectedBy);
    case 'pipeline':
      return stage.stages.flatMap(selectedBy);
    default:
      return [];
  }
}

function readsName(stage: Stage): boolean {
  return referencesOfStage(stage).some((one) => one.kind === 'intrinsic' && one.name === 'span:name');
}

function referencesOfStage(stage: Stage): AnyReference[] {
  const ofField = (field: Field | undefined) => (field ? referencesOf(field) : []);
  switch (stage.kind) {
    case 'filter':
      return ofField(stage.condition);
    case 'combination':
      return [...referencesOfStage(stage.left), ...referencesOfStage(stage.right)];
    case 'pipeline':
      return stage.stages.flatMap(referencesOfStage);
    case 'aggregate':
      return ofField(stage.aggregate.operand);
    case 'by':
      return ofField(stage.expression);
    case 'select':
      return [...stage.fields];
    default:
      return [];
  }
}

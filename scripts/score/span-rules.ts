import type { TraceSpan } from '@lab/store-clients/trace';
import { services } from '@lab/telemetry/services';
import { type Evidence, ownSpans, type ScoredTrace } from './evidence.ts';
import type { Finding, Rule } from './rule.ts';

const mostInternal = 10;
const mostShort = 20;
const shortMs = 5;
/** The specification names no number: as many operations as a person can look through. */
const mostNames = 100;

/** Judges each trace by the service’s own spans; nothing where it has none. */
function perTrace(
  evidence: Evidence,
  judge: (own: readonly TraceSpan[], trace: ScoredTrace) => string | undefined,
): Finding {
  const withSpans = evidence.traces.filter((trace) => ownSpans(evidence, trace).length > 0);
  if (withSpans.length === 0) return undefined;
  return withSpans.flatMap((trace) => {
    const problem = judge(ownSpans(evidence, trace), trace);
    const { traceId } = trace;
    return problem ? [{ text: `trace ${traceId} ${problem}`, traceId }] : [];
  });
}

const namesOf = (spans: readonly TraceSpan[]) =>
  [...new Set(spans.map(({ name }) => `“${name}”`))].slice(0, 3).join(', ');

/** Rules for spans: https://github.com/instrumentation-score/spec/tree/main/rules */
export const spanRules: readonly Rule[] = [
  {
    id: 'SPA-001',
    title: `no trace has more than ${mostInternal} INTERNAL spans of the service`,
    impact: 'normal',
    mend: 'Leave out the spans of helper functions: events on their parent, or a histogram, say as much.',
    judge: (evidence) =>
      perTrace(evidence, (own) => {
        const internal = own.filter(({ kind }) => kind === 'internal');
        return internal.length > mostInternal
          ? `has ${internal.length} of them, ${namesOf(internal)}`
          : undefined;
      }),
  },
  {
    id: 'SPA-002',
    title: 'every parent is in the trace',
    impact: 'normal',
    mend: 'Find who drops the parent: a sender that samples for itself, a queue that is full, or context that names a span which was never exported.',
    judge: (evidence) =>
      perTrace(evidence, (own, { spans }) => {
        const ids = new Set(spans.map(({ spanId }) => spanId));
        const orphans = own.filter(({ parentId }) => parentId !== '' && !ids.has(parentId));
        return orphans.length > 0 ? `has ${orphans.length} without, ${namesOf(orphans)}` : undefined;
      }),
  },
  {
    id: 'SPA-003',
    title: `span names are bounded: at most ${mostNames}, without ids`,
    impact: 'important',
    mend: 'Name spans by route or operation, `GET /orders/:id`, and put the id into an attribute.',
    judge(evidence) {
      const own = evidence.traces.flatMap((trace) => ownSpans(evidence, trace));
      if (own.length === 0) return undefined;
      const withName = new Map(
        evidence.traces.flatMap((trace) =>
          ownSpans(evidence, trace).map(({ name }) => [name, trace.traceId]),
        ),
      );
      const withIds = [...withName].filter(([name]) =>
        /[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{16}|\d{4}/i.test(name),
      );
      return [
        ...withIds.map(([name, traceId]) => ({ text: `the name “${name}” holds an id`, traceId })),
        ...(withName.size > mostNames ? [{ text: `${withName.size} names, ${namesOf(own)}, …` }] : []),
      ];
    },
  },
  {
    id: 'SPA-004',
    title: 'no trace begins with a CLIENT span (those of browsers apart)',
    impact: 'important',
    mend: 'Instrument what makes the call, so that the trace begins with its SERVER, CONSUMER or INTERNAL span.',
    judge: (evidence) =>
      evidence.service === services.frontend
        ? undefined
        : perTrace(evidence, (own) => {
            const roots = own.filter(({ kind, parentId }) => kind === 'client' && parentId === '');
            return roots.length > 0 ? `begins with ${namesOf(roots)}` : undefined;
          }),
  },
  {
    id: 'SPA-005',
    title: `no trace has more than ${mostShort} spans shorter than ${shortMs} ms`,
    impact: 'important',
    mend: 'Leave out or join the shortest spans: batch the statements, or record them as events.',
    judge: (evidence) =>
      perTrace(evidence, (own, { spans }) => {
        const short = spans.filter(({ durationMs }) => durationMs < shortMs);
        const part = own.filter(({ durationMs }) => durationMs < shortMs);
        return short.length > mostShort && part.length > 0
          ? `has ${short.length}, ${part.length} of them the service’s: ${namesOf(part)}`
          : undefined;
      }),
  },
];

import { around } from '@lab/store-clients/time-range';
import { useMemo } from 'preact/hooks';
import { serverNow } from '../../console/data/server-clock.ts';
import type { TimeRange } from '../../console/model/time-range.ts';
import { recentActions } from '../../kit/recent-actions.ts';
import { readLines } from '../data/lines.ts';
import { readSamples } from '../data/samples.ts';
import { type ReadTrace, readTrace } from '../data/trace.ts';
import type { Address } from '../model/address.ts';
import type { Navigate } from '../model/place.ts';
import { assembleTrace } from '../model/trace.ts';
import { LinesSection } from './lines-section.tsx';
import { SamplesSection } from './samples-section.tsx';
import { StoreNote } from './store-note.tsx';
import { TraceView } from './trace-view.tsx';
import { useReading } from './use-reading.ts';

interface TracePageProps {
  readonly address: Address;
  readonly navigate: Navigate;
}

/** Seconds that lines and samples may be away from the spans: senders' clocks differ. */
const slackSeconds = 120;
/** For so long after its end a trace may still grow. */
const youngSeconds = 30;
const growingMs = 2_000;
const unknownMs = 5_000;

const sameList = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length;

/** One request, from three stores: each is asked by itself, and what one does not answer hides nothing of the others. */
export function TracePage({ address, navigate }: TracePageProps) {
  const { traceId } = address;
  const reading = useReading<ReadTrace>(traceId, {
    read: (signal) => readTrace(traceId, signal),
    again: ({ spans }) => (spans.length === 0 ? unknownMs : isYoung(rangeOf(spans)) ? growingMs : undefined),
    same: (a, b) => sameList(a.spans, b.spans),
  });
  const known = reading.state === 'loading' ? undefined : reading.value;
  const range = useMemo(() => {
    if (reading.state === 'loading') return undefined;
    return rounded(known && known.spans.length > 0 ? rangeOf(known.spans) : likelyRange(traceId));
  }, [reading.state, known]);
  const key = range && `${traceId} ${range.from} ${range.to}`;
  const again = () => (range && isYoung(range) ? growingMs : undefined);
  const lines = useReading(key, {
    read: (signal) => readLines(traceId, range ?? likelyRange(traceId), signal),
    again,
    same: sameList,
  });
  const samples = useReading(key, {
    read: (signal) => readSamples(traceId, range ?? likelyRange(traceId), signal),
    again,
    same: sameList,
  });
  const list = lines.state === 'loading' ? undefined : lines.value;
  const trace = useMemo(() => known && assembleTrace(known.spans, list ?? []), [known, list]);
  const select = (spanId: string) => navigate({ spanId }, 'replace');
  const besides = (
    <>
      <LinesSection reading={lines} trace={trace} select={select} />
      <SamplesSection reading={samples} trace={trace} select={select} />
    </>
  );
  return (
    <div class="followed" data-state={reading.state}>
      <StoreNote reading={reading} what="The spans" />
      {reading.state === 'ready' && !trace && (
        <p class="note" role="status">
          There is no span of the trace <code>{traceId}</code> yet. After a click it takes a second or two; an
          old trace may have been deleted, and of a request that was not sampled there is none. The page asks
          again by itself.
        </p>
      )}
      {trace && known ? (
        <TraceView trace={trace} otlp={known.otlp} address={address} navigate={navigate}>
          {besides}
        </TraceView>
      ) : (
        besides
      )}
    </div>
  );
}

function rangeOf(spans: ReadTrace['spans']): TimeRange {
  let start = Infinity;
  let end = -Infinity;
  for (const span of spans) {
    start = Math.min(start, span.start);
    end = Math.max(end, span.start + span.durationMs);
  }
  return around(start, end, slackSeconds);
}

/** Without spans: around what this browser remembers of it, else the last hour. */
function likelyRange(traceId: string): TimeRange {
  const action = recentActions().find((one) => one.traceId === traceId);
  if (action) return around(action.at, action.at + action.durationMs, slackSeconds);
  return { from: serverNow() - 3_600, to: serverNow() + slackSeconds };
}

/** Whole minutes, so that a trace that grows is not another question each time. */
const rounded = ({ from, to }: TimeRange): TimeRange => ({
  from: Math.floor(from / 60) * 60,
  to: Math.ceil(to / 60) * 60,
});

const isYoung = ({ to }: TimeRange) => to - slackSeconds + youngSeconds > serverNow();

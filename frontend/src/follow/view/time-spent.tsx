import { formatValue } from '../../console/model/units.ts';
import type { Trace } from '../model/trace.ts';
import { GapItem } from './gap-item.tsx';
import { percentOf, shortName } from './words.ts';

interface TimeSpentProps {
  readonly trace: Trace;
  readonly colourOf: (service: string) => string;
  readonly select: (spanId: string) => void;
}

const mostRows = 8;
const mostGaps = 6;

/** Which spans made the request as long as it was, and the time that no span explains. */
export function TimeSpent({ trace, colourOf, select }: TimeSpentProps) {
  const spent = spentBy(trace);
  const longest = spent[0]?.ms ?? 0;
  return (
    <div class="pair">
      <section class="card" aria-labelledby="spent-heading">
        <h2 id="spent-heading">Where the time went</h2>
        <p class="note">
          The critical path of {formatValue(trace.root.span.durationMs, 'ms')}: shorten one of these, and the
          request is shorter. Each is the time of the span itself, without those below it.
        </p>
        <ol class="plain spent">
          {spent.slice(0, mostRows).map(({ spanId, service, name, ms }) => (
            <li key={spanId} class="spent-item">
              <button type="button" class="link" onClick={() => select(spanId)}>
                <i class="dot" style={{ background: colourOf(service) }} /> <b>{shortName(service)}</b> {name}
              </button>
              <span>
                {formatValue(ms, 'ms')} <span class="share">{percentOf(ms, trace.root.span.durationMs)}</span>
              </span>
              <span class="spent-bar" aria-hidden="true">
                <span style={{ inlineSize: `${(ms / longest) * 100}%`, background: colourOf(service) }} />
              </span>
            </li>
          ))}
        </ol>
      </section>
      <section class="card" aria-labelledby="gaps-heading">
        <h2 id="gaps-heading">Gaps</h2>
        {trace.gaps.length === 0 ? (
          <p class="note">No gap: some span covers each moment.</p>
        ) : (
          <ol class="plain">
            {trace.gaps.slice(0, mostGaps).map((gap) => (
              <GapItem key={`${gap.within} ${gap.start}`} gap={gap} trace={trace} select={select} />
            ))}
          </ol>
        )}
        {trace.gaps.length > mostGaps && (
          <p class="note">Shorter ones, shown with their spans: {trace.gaps.length - mostGaps}.</p>
        )}
      </section>
    </div>
  );
}

function spentBy(trace: Trace) {
  return [...trace.critical]
    .flatMap(([spanId, stretches]) => {
      const span = trace.nodeOf(spanId)?.span;
      const ms = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
      return span ? [{ spanId, service: span.service, name: span.name, ms }] : [];
    })
    .sort((a, b) => b.ms - a.ms);
}

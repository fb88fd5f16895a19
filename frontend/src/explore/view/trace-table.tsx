import { momentSeenFrom } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import { addressOf } from '../../follow/model/address.ts';
import { shortName } from '../../follow/view/words.ts';
import type { FoundTrace } from '../data/result.ts';
import type { Table } from '../model/table.ts';
import { CopyButtons } from './copy-buttons.tsx';

/** Traces, each with the way to its waterfall. */
export function TraceTable({ traces }: { traces: readonly FoundTrace[] }) {
  if (traces.length === 0)
    return <p class="note">No trace of this time has such spans. Look at a longer time, or ask for less.</p>;
  return (
    <>
      <CopyButtons table={() => tableOf(traces)} json={() => traces} />
      <section class="table" tabindex={0} aria-label="Traces">
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Service</th>
              <th scope="col">Name</th>
              <th scope="col" class="number">
                Duration
              </th>
              <th scope="col" class="number">
                Spans
              </th>
              <th scope="col" class="number">
                Matching
              </th>
            </tr>
          </thead>
          <tbody>
            {traces.map((trace) => (
              <tr key={trace.traceID}>
                <td>{momentSeenFrom(trace.start, Date.now())}</td>
                <td>{shortName(trace.service)}</td>
                <td>
                  <a
                    href={addressOf({ traceId: trace.traceID })}
                    title={`Follow the request ${trace.traceID}`}
                  >
                    {trace.name || trace.traceID}
                  </a>
                </td>
                <td class="number">
                  {trace.durationMs === 0 ? '< 1 ms' : formatValue(trace.durationMs, 'ms')}
                </td>
                <td class="number">{trace.spans ?? '–'}</td>
                <td class="number">{trace.matched}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

const tableOf = (traces: readonly FoundTrace[]): Table => ({
  columns: ['trace_id', 'time', 'service', 'name', 'duration_ms', 'spans', 'matching'],
  rows: traces.map(({ traceID, start, service, name, durationMs, spans, matched }) => [
    traceID,
    new Date(start).toISOString(),
    service,
    name,
    durationMs,
    spans ?? null,
    matched,
  ]),
});

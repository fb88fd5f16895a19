import type { LogLine } from '@lab/store-clients/loki';
import { logTraceFields } from '@lab/telemetry/logs';
import { momentOf, preciseTimeSeenFrom } from '../../console/model/clock.ts';
import { levelOf, severityOf } from '../../console/model/log-level.ts';
import { addressOf } from '../../follow/model/address.ts';
import { shortName } from '../../follow/view/words.ts';

interface LogLinesProps {
  readonly lines: readonly LogLine[];
  /** Called as the list is scrolled, with the distance from its beginning. */
  readonly scrolled?: (top: number) => void;
}

/** Lines, the newest first. */
export function LogLines({ lines, scrolled }: LogLinesProps) {
  if (lines.length === 0)
    return <p class="note">No line of this time fits. Look at a longer time, or ask for less.</p>;
  const counts = new Map<string, number>();
  return (
    <section
      class="logs"
      tabindex={0}
      aria-label="Log lines"
      onScroll={({ currentTarget }) => scrolled?.(currentTarget.scrollTop)}
    >
      {lines.map((line) => {
        const key = `${line.time} ${line.text.slice(0, 80)}`;
        const count = counts.get(key) ?? 0;
        counts.set(key, count + 1);
        return <LogItem key={`${key} ${count}`} line={line} />;
      })}
    </section>
  );
}

/** One line; a click shows its fields, and the way to its trace. */
function LogItem({ line }: { line: LogLine }) {
  const level = levelOf(line);
  const { service_name: service = '' } = line.fields;
  return (
    <details class="log">
      <summary>
        <time title={momentOf(line.time)}>{preciseTimeSeenFrom(line.time, Date.now())}</time>
        <span class={`level level-${severityOf(level)}`}>{level}</span>
        <span class="log-service">{shortName(service)}</span>
        <code dir="auto">{line.text}</code>
      </summary>
      <dl class="fields">
        {Object.entries(line.fields)
          .sort(([a], [b]) => a.localeCompare(b))
          .flatMap(([name, value]) => [
            <dt key={`name ${name}`}>{name}</dt>,
            <dd key={`value ${name}`} dir="auto">
              <FieldValue name={name} value={value} />
            </dd>,
          ])}
      </dl>
    </details>
  );
}

function FieldValue({ name, value }: { name: string; value: string }) {
  // An id of zeros is none.
  if (name !== logTraceFields.traceId || !/[1-9a-f]/.test(value)) return <>{value}</>;
  return (
    <a href={addressOf({ traceId: value })} title="Follow the request">
      {value}
    </a>
  );
}

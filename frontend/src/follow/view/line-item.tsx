import { momentOf, preciseTimeOf } from '../../console/model/clock.ts';
import { levelOf, severityOf } from '../../console/model/log-level.ts';
import { formatValue } from '../../console/model/units.ts';
import type { PlacedLine, Trace } from '../model/trace.ts';
import { shortName } from './words.ts';

interface LineItemProps {
  readonly line: PlacedLine;
  /** Undefined: the spans are not known. */
  readonly trace: Trace | undefined;
  readonly select: (spanId: string) => void;
  /** It stands with its span: what that is, is clear. */
  readonly isOwn?: boolean;
}

/** An access line is JSON; in short it is what was asked for and answered. Its fields are all there behind a click. */
function wordsOf({ text, fields }: PlacedLine): string {
  const { method, path, status, request_time_s: seconds } = fields;
  return seconds === undefined
    ? text
    : `${method} ${path} → ${status} in ${formatValue(Number(seconds), 's')}`;
}

/** A log line, the way to its span, and behind a click all its fields. */
export function LineItem({ line, trace, select, isOwn = false }: LineItemProps) {
  const { time, placedAt, fields, node } = line;
  const { service_name: service = '' } = fields;
  const level = levelOf(line);
  return (
    <li class={isOwn ? 'line line-own' : 'line'}>
      <time title={momentOf(time)}>
        {trace ? `+${formatValue(placedAt - trace.start, 'ms')}` : preciseTimeOf(time)}
      </time>
      <span class={`level level-${severityOf(level)}`}>{level}</span>
      {!isOwn && <LineSpan service={service} node={node} select={select} />}
      <details>
        <summary>
          <code dir="auto">{wordsOf(line)}</code>
        </summary>
        <dl class="fields">
          {Object.entries(fields)
            .sort(([a], [b]) => a.localeCompare(b))
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd dir="auto">{value}</dd>
              </div>
            ))}
        </dl>
      </details>
    </li>
  );
}

function LineSpan({
  service,
  node,
  select,
}: Pick<LineItemProps, 'select'> & { service: string; node: PlacedLine['node'] }) {
  if (!node) return <span class="line-span">{shortName(service)}</span>;
  return (
    <button type="button" class="link line-span" onClick={() => select(node.span.spanId)}>
      <b>{shortName(service)}</b> {node.span.name}
    </button>
  );
}

// biome-ignore-all lint/a11y/useSemanticElements: a tree grid has no element of its own, and its rows are placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the grid, which names its active row
import { formatValue } from '../../console/model/units.ts';
import { countBelow } from '../model/rows.ts';
import type { Node, Trace } from '../model/trace.ts';
import { placeOf, type Zoom } from './scale.ts';
import { shortName } from './words.ts';

interface SpanRowProps {
  readonly trace: Trace;
  readonly node: Node;
  /** The depth of the deepest span; at least 1. */
  readonly deepest: number;
  readonly rowIndex: number;
  /** In pixels. */
  readonly top: number;
  readonly height: number;
  readonly collapsed: ReadonlySet<string>;
  readonly activeId: string;
  readonly matches: ReadonlySet<string> | undefined;
  readonly zoom: Zoom;
  readonly colourOf: (service: string) => string;
}

/** Deep trees are indented less for each level: there must be room for names. */
const indentPx = 14;
const mostIndentPercent = 42;

/** One span: where it is in the tree, and when it was. */
export function SpanRow(props: SpanRowProps) {
  const { node, deepest, rowIndex, top, height, collapsed, activeId, matches, colourOf } = props;
  const { span, depth, children } = node;
  const { spanId, service, name } = span;
  const isCollapsed = collapsed.has(spanId);
  const isActive = spanId === activeId;
  const classes = ['span-row'];
  if (isActive) classes.push('span-row-active');
  if (matches) classes.push(matches.has(spanId) ? 'span-row-match' : 'span-row-other');
  return (
    <div
      role="row"
      id={`row-${spanId}`}
      data-span={spanId}
      class={classes.join(' ')}
      aria-level={depth + 1}
      aria-rowindex={rowIndex + 2}
      aria-expanded={children.length > 0 ? !isCollapsed : undefined}
      aria-selected={isActive}
      style={{ blockSize: `${height}px`, transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" class="span-cell" title={`${service} ${name}`}>
        <span
          class="span-indent"
          style={{ inlineSize: `min(${depth * indentPx}px, ${(depth / deepest) * mostIndentPercent}%)` }}
        />
        <span class={children.length > 0 ? 'toggle' : 'toggle toggle-none'} aria-hidden="true">
          {children.length > 0 && (isCollapsed ? '▸' : '▾')}
        </span>
        <i class="dot" style={{ background: colourOf(service) }} />
        {span.failed && (
          <span class="failed-mark" role="img" aria-label="failed">
            !
          </span>
        )}
        <span class="span-label">
          <b>{shortName(service)}</b> {name}
        </span>
        {isCollapsed && <span class="span-below">+{countBelow(node)}</span>}
      </span>
      <Bar {...props} />
    </div>
  );
}

function Bar({ trace, node, zoom, colourOf }: SpanRowProps) {
  const { span } = node;
  const from = span.start - trace.start;
  const start = placeOf(zoom, from);
  const end = placeOf(zoom, from + span.durationMs);
  const critical = trace.critical.get(span.spanId) ?? [];
  const lines = trace.linesOf(span);
  const kind = span.failed ? ' bar-failed' : span.origin === 'access log' ? ' bar-derived' : '';
  return (
    <span role="gridcell" class="track">
      <span class="plot">
        <span
          class={`bar${kind}`}
          style={{
            insetInlineStart: `${start}%`,
            inlineSize: `${Math.max(end - start, 0)}%`,
            '--colour': colourOf(span.service),
          }}
        />
        {critical.map((stretch) => (
          <Stretch key={stretch.start} class="critical" trace={trace} zoom={zoom} {...stretch} />
        ))}
        {lines.slice(0, mostTicks).map((line, at) => (
          <span
            key={`${line.time} ${at}`}
            class="line-tick"
            style={{ insetInlineStart: `${placeOf(zoom, line.placedAt - trace.start)}%` }}
          />
        ))}
      </span>
      <span class="bar-label" style={{ '--end': Math.min(100, Math.max(0, end)) / 100 }}>
        {end < 0 && '‹ '}
        {formatValue(span.durationMs, 'ms')}
        {start > 100 && ' ›'}
        {lines.length > 0 && (
          <span class="visually-hidden">
            , {lines.length} log {lines.length === 1 ? 'line' : 'lines'}
          </span>
        )}
        {critical.length > 0 && <span class="visually-hidden">, on the critical path</span>}
      </span>
    </span>
  );
}

const mostTicks = 30;

interface StretchProps {
  readonly class: string;
  readonly trace: Trace;
  readonly zoom: Zoom;
  readonly start: number;
  readonly end: number;
}

function Stretch({ trace, zoom, start, end, ...rest }: StretchProps) {
  const from = placeOf(zoom, start - trace.start);
  const to = placeOf(zoom, end - trace.start);
  return <span class={rest.class} style={{ insetInlineStart: `${from}%`, inlineSize: `${to - from}%` }} />;
}

// biome-ignore-all lint/a11y/useSemanticElements: a tree grid has no element of its own, and its rows are placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the grid, which names its active row
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatValue } from '../../console/model/units.ts';
import { rowsInView } from '../model/rows.ts';
import type { Node, Trace } from '../model/trace.ts';
import { marksOf, placeOf, type Zoom } from './scale.ts';
import { SpanRow } from './span-row.tsx';
import { useMedia } from './use-media.ts';
import { keyOf, type WaterfallKey } from './waterfall-keys.ts';

export interface WaterfallProps {
  readonly trace: Trace;
  /** The rows, without those below collapsed spans. */
  readonly nodes: readonly Node[];
  readonly collapsed: ReadonlySet<string>;
  readonly activeId: string;
  /** Spans that the search found; undefined: nothing is searched for. */
  readonly matches: ReadonlySet<string> | undefined;
  readonly zoom: Zoom;
  readonly colourOf: (service: string) => string;
  readonly select: (spanId: string) => void;
  readonly toggle: (node: Node) => void;
  readonly press: (key: WaterfallKey, rowsInPage: number) => void;
}

const wideRow = 28;
/** On a narrow page the bar lies below the name. */
const narrowRow = 48;
/** A new part of the rows is drawn each so many rows of scrolling. */
const stride = 4;

/** The spans as a tree over time. Only the rows near the part that is looked at exist: there may be thousands. */
export function Waterfall(props: WaterfallProps) {
  const { trace, nodes, collapsed, activeId, matches, zoom, press } = props;
  const rowHeight = useMedia('(width < 700px)') ? narrowRow : wideRow;
  const scroller = useRef<HTMLDivElement>(null);
  const { top, height, follow } = useView(scroller, rowHeight);
  const activeAt = nodes.findIndex(({ span }) => span.spanId === activeId);
  useLayoutEffect(() => {
    if (scroller.current && activeAt >= 0) reveal(scroller.current, activeAt * rowHeight, rowHeight);
  }, [activeId, activeAt, rowHeight]);
  const deepest = useMemo(
    () => trace.tree.nodes.reduce((most, { depth }) => Math.max(most, depth), 1),
    [trace],
  );
  const { first, last } = rowsInView({ count: nodes.length, rowHeight }, { top, height });
  // A row that is drawn already is the same object again: Preact leaves it alone.
  const drawn = useMemo(
    () => new Map<Node, VNode>(),
    [trace, nodes, collapsed, activeId, matches, zoom, rowHeight],
  );
  const rowOfNode = (node: Node, rowIndex: number) => {
    const known = drawn.get(node);
    if (known) return known;
    const row = (
      <SpanRow
        key={node.span.spanId}
        {...props}
        node={node}
        deepest={deepest}
        rowIndex={rowIndex}
        top={rowIndex * rowHeight}
        height={rowHeight}
      />
    );
    drawn.set(node, row);
    return row;
  };
  const rowOf = (target: EventTarget | null) => {
    const row = target instanceof Element ? target.closest('[data-span]') : null;
    return nodes.find(({ span }) => span.spanId === row?.getAttribute('data-span'));
  };
  const click = ({ target }: MouseEvent) => {
    const node = rowOf(target);
    if (!node) return;
    if (target instanceof Element && target.closest('.toggle')) props.toggle(node);
    props.select(node.span.spanId);
  };
  const keyDown = (event: KeyboardEvent) => {
    const key = keyOf(event);
    if (!key) return;
    event.preventDefault();
    press(key, Math.max(1, Math.floor(height / rowHeight) - 1));
  };
  return (
    <div
      ref={scroller}
      class="waterfall"
      role="treegrid"
      aria-label={`Spans of ${trace.root.span.name}`}
      aria-rowcount={nodes.length + 1}
      aria-colcount={2}
      aria-activedescendant={activeAt >= first && activeAt < last ? `row-${activeId}` : undefined}
      tabIndex={0}
      data-testid="waterfall"
      onScroll={follow}
      onClick={click}
      onKeyDown={keyDown}
    >
      <div role="row" class="waterfall-head" aria-rowindex={1}>
        <span role="columnheader">Span</span>
        <Ruler zoom={zoom} />
      </div>
      <div role="rowgroup" class="waterfall-rows" style={{ blockSize: `${nodes.length * rowHeight}px` }}>
        {nodes.slice(first, last).map((node, at) => rowOfNode(node, first + at))}
      </div>
    </div>
  );
}

function Ruler({ zoom }: { zoom: Zoom }) {
  return (
    <span role="columnheader" class="ruler">
      <span class="visually-hidden">Time from the beginning</span>
      {marksOf(zoom).map((mark) => (
        <span
          key={mark}
          aria-hidden="true"
          class="ruler-mark"
          style={{ insetInlineStart: `${placeOf(zoom, mark)}%` }}
        >
          {formatValue(mark, 'ms')}
        </span>
      ))}
    </span>
  );
}

/** What part of the rows is looked at. It changes in strides, so that scrolling draws seldom. */
function useView(scroller: { readonly current: HTMLDivElement | null }, rowHeight: number) {
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const follow = () => {
    const step = rowHeight * stride;
    setTop(Math.floor((scroller.current?.scrollTop ?? 0) / step) * step);
  };
  useEffect(() => {
    const { current } = scroller;
    if (!current) return undefined;
    const observer = new ResizeObserver(() => setHeight(current.clientHeight));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { top, height: height + rowHeight * stride, follow };
}

const headHeight = 30;

function reveal(scroller: HTMLDivElement, top: number, rowHeight: number): void {
  const seen = scroller.clientHeight - headHeight - rowHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top > scroller.scrollTop + seen) scroller.scrollTop = top - seen;
}

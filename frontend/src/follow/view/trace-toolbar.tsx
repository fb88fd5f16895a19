import type { Trace } from '../model/trace.ts';
import { moveBy, type Zoom, zoomBy } from './scale.ts';

interface TraceToolbarProps {
  readonly trace: Trace;
  readonly text: string;
  readonly matches: ReadonlySet<string> | undefined;
  readonly activeId: string;
  readonly zoom: Zoom;
  readonly search: (text: string) => void;
  readonly select: (spanId: string) => void;
  readonly setZoom: (zoom: Zoom | undefined) => void;
  readonly expandAll: () => void;
  readonly collapseAll: () => void;
}

/** Search in the trace, and what part of it is seen. */
export function TraceToolbar(props: TraceToolbarProps) {
  const { trace, zoom, setZoom, expandAll, collapseAll } = props;
  const isWhole = zoom.to - zoom.from >= trace.totalMs;
  const parts = [
    { sign: '−', name: 'Zoom out', act: () => setZoom(zoomBy(zoom, 2, trace.totalMs)), isOff: isWhole },
    { sign: '+', name: 'Zoom in', act: () => setZoom(zoomBy(zoom, 0.5, trace.totalMs)), isOff: false },
    {
      sign: '‹',
      name: 'Earlier',
      act: () => setZoom(moveBy(zoom, -0.5, trace.totalMs)),
      isOff: zoom.from <= 0,
    },
    {
      sign: '›',
      name: 'Later',
      act: () => setZoom(moveBy(zoom, 0.5, trace.totalMs)),
      isOff: zoom.to >= trace.totalMs,
    },
  ];
  return (
    <div class="trace-toolbar">
      <Search {...props} />
      <div class="button-row">
        <button type="button" class="button button-small" onClick={expandAll}>
          Expand all
        </button>
        <button type="button" class="button button-small" onClick={collapseAll}>
          Collapse all
        </button>
      </div>
      <fieldset class="button-row" aria-label="Time">
        {parts.map(({ sign, name, act, isOff }) => (
          <button
            key={name}
            type="button"
            class="button button-small"
            aria-label={name}
            disabled={isOff}
            onClick={act}
          >
            {sign}
          </button>
        ))}
        <button
          type="button"
          class="button button-small"
          disabled={isWhole}
          onClick={() => setZoom(undefined)}
        >
          Whole
        </button>
      </fieldset>
    </div>
  );
}

function Search({ trace, text, matches, activeId, search, select }: TraceToolbarProps) {
  const found = matches ? trace.tree.nodes.filter(({ span }) => matches.has(span.spanId)) : [];
  const at = found.findIndex(({ span }) => span.spanId === activeId);
  const go = (step: number) => {
    const next = at < 0 ? (step > 0 ? 0 : found.length - 1) : (at + step + found.length) % found.length;
    const node = found[next];
    if (node) select(node.span.spanId);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') search('');
    // Escape would close the details as well.
    if (event.key === 'Escape') event.stopPropagation();
  };
  return (
    <search class="search-place">
      <input
        type="search"
        aria-label="Search in the trace: words, or name=value"
        aria-keyshortcuts="/"
        placeholder="Search: words, or name=value"
        value={text}
        onInput={({ currentTarget }) => search(currentTarget.value)}
        onKeyDown={keyDown}
      />
      <span class="found" role="status">
        {matches &&
          (found.length === 0
            ? 'Nothing'
            : at < 0
              ? `${found.length} found`
              : `${at + 1} of ${found.length}`)}
      </span>
      {found.length > 0 && (
        <>
          <button
            type="button"
            class="button button-small"
            aria-label="Previous found span"
            onClick={() => go(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            class="button button-small"
            aria-label="Next found span"
            onClick={() => go(1)}
          >
            ↓
          </button>
        </>
      )}
    </search>
  );
}

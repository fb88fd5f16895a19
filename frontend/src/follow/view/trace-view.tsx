import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Address } from '../model/address.ts';
import type { Navigate } from '../model/place.ts';
import { collapsedFrom, opened, toggled, visibleNodes } from '../model/rows.ts';
import { serviceColours } from '../model/service-colours.ts';
import type { Node, Trace } from '../model/trace.ts';
import { CompareSection } from './compare-section.tsx';
import { Details } from './details.tsx';
import { Minimap } from './minimap.tsx';
import { type Zoom, zoomBy, zoomWithin } from './scale.ts';
import { TimeSpent } from './time-spent.tsx';
import { TraceHead } from './trace-head.tsx';
import { TraceToolbar } from './trace-toolbar.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { Waterfall } from './waterfall.tsx';
import type { WaterfallKey } from './waterfall-keys.ts';

interface TraceViewProps {
  readonly trace: Trace;
  readonly otlp: unknown;
  readonly address: Address;
  readonly navigate: Navigate;
  /** What follows below the waterfall. */
  readonly children: ComponentChildren;
}

/** The waterfall with what belongs to it. */
export function TraceView({ trace, otlp, address, navigate, children }: TraceViewProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [zoomed, setZoomed] = useState<Zoom>();
  const [comparing, setComparing] = useState(address.compareWith !== '');
  const workspace = useRef<HTMLDivElement>(null);
  const zoom = useMemo(() => zoomWithin(zoomed, trace.totalMs), [zoomed, trace]);
  const colourOf = useMemo(() => serviceColours(trace.services), [trace]);
  const nodes = useMemo(() => visibleNodes(trace.tree.nodes, collapsed), [trace, collapsed]);
  const matches = useMemo(
    () => (address.search.trim() === '' ? undefined : trace.search(address.search)),
    [trace, address.search],
  );
  const chosen = trace.nodeOf(address.spanId);
  const active = chosen ?? trace.root;

  const select = (spanId: string) => {
    const above = trace.nodeOf(spanId);
    if (above) setCollapsed((all) => opened(all, above));
    navigate({ spanId }, 'replace');
  };
  const toggle = (node: Node) => setCollapsed((all) => toggled(all, node.span.spanId));
  const focusIn = (selector: string) => workspace.current?.querySelector<HTMLElement>(selector)?.focus();

  const press = (key: WaterfallKey, rowsInPage: number) => {
    const at = nodes.indexOf(active);
    const to = (place: number) => {
      const node = nodes[Math.min(nodes.length - 1, Math.max(0, place))];
      if (node) select(node.span.spanId);
    };
    const isOpen = active.children.length > 0 && !collapsed.has(active.span.spanId);
    const acts: Readonly<Record<WaterfallKey, () => void>> = {
      next: () => to(at + 1),
      previous: () => to(at - 1),
      'page down': () => to(at + rowsInPage),
      'page up': () => to(at - rowsInPage),
      first: () => to(0),
      last: () => to(nodes.length - 1),
      close: () => (isOpen ? toggle(active) : active.parent && select(active.parent.span.spanId)),
      open: () => (isOpen ? to(at + 1) : active.children.length > 0 && toggle(active)),
      details: () => {
        select(active.span.spanId);
        requestAnimationFrame(() => focusIn('#details'));
      },
      closer: () => setZoomed(zoomBy(zoom, 0.5, trace.totalMs)),
      wider: () => setZoomed(zoomBy(zoom, 2, trace.totalMs)),
      whole: () => setZoomed(undefined),
    };
    acts[key]();
  };
  useEffect(() => {
    // On a narrow page the details cover its lower part.
    if (chosen && matchMedia('(width < 1000px)').matches)
      workspace.current?.querySelector('[role="treegrid"]')?.scrollIntoView({ block: 'start' });
  }, [chosen === undefined]);
  const leaveDetails = () => {
    focusIn('[role="treegrid"]');
    navigate({ spanId: '' }, 'replace');
  };
  useShortcuts({
    '/': () => focusIn('input[type="search"]'),
    ...(chosen && { Escape: leaveDetails }),
  });
  return (
    <>
      <TraceHead
        trace={trace}
        otlp={otlp}
        traceId={address.traceId}
        navigate={navigate}
        compare={() => setComparing(!comparing)}
        isComparing={comparing}
      />
      {comparing && (
        <CompareSection
          traceId={address.traceId}
          trace={trace}
          compareWith={address.compareWith}
          colourOf={colourOf}
          navigate={navigate}
        />
      )}
      <div ref={workspace} class={chosen ? 'workspace workspace-chosen' : 'workspace'}>
        <div class="workspace-main">
          <section class="waterfall-card card" aria-label="Waterfall">
            <TraceToolbar
              trace={trace}
              text={address.search}
              matches={matches}
              activeId={active.span.spanId}
              zoom={zoom}
              search={(text) => navigate({ search: text }, 'replace')}
              select={select}
              setZoom={setZoomed}
              expandAll={() => setCollapsed(new Set())}
              collapseAll={() => setCollapsed(collapsedFrom(trace.tree.nodes, 1))}
            />
            <Minimap trace={trace} zoom={zoom} colourOf={colourOf} change={setZoomed} />
            <Waterfall
              trace={trace}
              nodes={nodes}
              collapsed={collapsed}
              activeId={active.span.spanId}
              matches={matches}
              zoom={zoom}
              colourOf={colourOf}
              select={select}
              toggle={toggle}
              press={press}
            />
            <Legend trace={trace} colourOf={colourOf} />
          </section>
          <TimeSpent trace={trace} colourOf={colourOf} select={select} />
          {children}
        </div>
        <Details
          traceId={address.traceId}
          trace={trace}
          node={active}
          colourOf={colourOf}
          navigate={navigate}
          close={leaveDetails}
        />
      </div>
    </>
  );
}

function Legend({ trace, colourOf }: { trace: Trace; colourOf: (service: string) => string }) {
  return (
    <p class="legend-line">
      {trace.services.map((service) => (
        <span key={service}>
          <i class="dot" style={{ background: colourOf(service) }} /> {service || 'no service'}
        </span>
      ))}
      <span>
        <i class="legend-critical" /> critical path
      </span>
      <span>
        <i class="legend-tick" /> log line
      </span>
      {trace.tree.nodes.some(({ span }) => span.origin === 'access log') && (
        <span>
          <i class="legend-derived" /> read from the access log
        </span>
      )}
      <span class="legend-keys">
        <kbd>↑</kbd> <kbd>↓</kbd> span, <kbd>←</kbd> <kbd>→</kbd> close and open, <kbd>Enter</kbd> details,{' '}
        <kbd>/</kbd> search, <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom
      </span>
    </p>
  );
}

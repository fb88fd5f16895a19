import { useEffect, useRef, useState } from 'preact/hooks';
import { resolveColour } from '../../console/model/colours.ts';
import type { Trace } from '../model/trace.ts';
import { placeOf, type Zoom, zoomTo } from './scale.ts';
import { useMedia } from './use-media.ts';

interface MinimapProps {
  readonly trace: Trace;
  readonly zoom: Zoom;
  readonly colourOf: (service: string) => string;
  readonly change: (zoom: Zoom) => void;
}

const height = 56;
/** A drag over less is a click. */
const leastDragPx = 4;

interface Drag {
  readonly from: number;
  readonly to: number;
}

/** The whole trace at a glance. A drag over it shows that part of the time; the buttons and keys do the same. */
export function Minimap({ trace, zoom, colourOf, change }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const width = useWidth(canvas);
  // Events come faster than the page is drawn: they need the drag as it is, not as it was drawn.
  const drag = useRef<Drag | undefined>(undefined);
  const [drawn, setDrawn] = useState<Drag>();
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, width, trace, colourOf);
  }, [trace, width, isDark]);

  const momentAt = ({ clientX }: PointerEvent, box: HTMLElement) => {
    const { left, width: across } = box.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / across)) * trace.totalMs;
  };
  const setDrag = (now: Drag | undefined) => {
    drag.current = now;
    setDrawn(now);
  };
  const begin = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = momentAt(event, event.currentTarget);
    setDrag({ from: at, to: at });
  };
  const go = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    if (drag.current) setDrag({ from: drag.current.from, to: momentAt(event, event.currentTarget) });
  };
  const finish = () => {
    const done = drag.current;
    setDrag(undefined);
    if (!done) return;
    const [from, to] = [Math.min(done.from, done.to), Math.max(done.from, done.to)];
    const isClick = to - from < (leastDragPx / width) * trace.totalMs;
    change(isClick ? { from: 0, to: trace.totalMs } : zoomTo(from, to, trace.totalMs));
  };

  const whole = { from: 0, to: trace.totalMs };
  const shown = drawn ?? zoom;
  const from = placeOf(whole, Math.min(shown.from, shown.to));
  const to = placeOf(whole, Math.max(shown.from, shown.to));
  return (
    <div
      class="minimap"
      data-testid="minimap"
      onPointerDown={begin}
      onPointerMove={go}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(undefined)}
    >
      <canvas ref={canvas} role="img" aria-label="All spans over time; drag to see a part" />
      <span class="minimap-shade" style={{ insetInlineStart: 0, inlineSize: `${from}%` }} />
      <span class="minimap-shade" style={{ insetInlineStart: `${to}%`, insetInlineEnd: 0 }} />
    </div>
  );
}

function useWidth(canvas: { readonly current: HTMLCanvasElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const box = canvas.current?.parentElement;
    if (!box) return undefined;
    const observer = new ResizeObserver(() => setWidth(box.clientWidth));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return width;
}

function draw(
  canvas: HTMLCanvasElement,
  width: number,
  trace: Trace,
  colourOf: (service: string) => string,
): void {
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const picture = canvas.getContext('2d');
  if (!picture) return;
  picture.scale(ratio, ratio);
  const colours = new Map(trace.services.map((one) => [one, resolveColour(colourOf(one), canvas)]));
  const failed = resolveColour('var(--critical)', canvas);
  const { nodes } = trace.tree;
  const line = Math.max(1, Math.min(5, (height - 4) / nodes.length));
  for (const [at, { span }] of nodes.entries()) {
    picture.fillStyle = span.failed ? failed : (colours.get(span.service) ?? failed);
    const x = ((span.start - trace.start) / trace.totalMs) * width;
    const y = 2 + (at / nodes.length) * (height - 4);
    picture.fillRect(x, y, Math.max(1, (span.durationMs / trace.totalMs) * width), Math.max(1, line * 0.8));
  }
}

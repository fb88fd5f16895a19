import { useEffect, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { serverNow } from '../../console/data/server-clock.ts';
import { resolveColour } from '../../console/model/colours.ts';
import { formatValue } from '../../console/model/units.ts';
import type { Mark } from '../../console/panels/view.ts';
import { useMedia } from '../../follow/view/use-media.ts';
import type { Trend } from '../data/standings.ts';

interface SparklineProps {
  readonly trend: Trend | undefined;
  /** How far back it reaches. */
  readonly seconds: number;
  readonly marks: readonly Mark[];
  readonly label: string;
}

const height = 64;

/** The budget left over time, with what happened meanwhile as dashed lines. */
export function Sparkline({ trend, seconds, marks, label }: SparklineProps) {
  const [host, setHost] = useState<HTMLDivElement | null>(null);
  const isDark = useMedia('(prefers-color-scheme: dark)');
  useEffect(() => {
    if (!host || !trend) return undefined;
    const chart = new uPlot(optionsFor(host, seconds, marks), [[...trend.times], [...trend.values]], host);
    const resize = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height }));
    resize.observe(host);
    return () => {
      resize.disconnect();
      chart.destroy();
    };
  }, [host, trend, marks, seconds, isDark]);
  return (
    <figure class="trend">
      <div ref={setHost} class="trend-chart" role="img" aria-label={summaryOf(label, trend, marks)} />
      <figcaption>
        <span>{formatValue(seconds, 's')} ago</span>
        {marks.length > 0 && <MarkNames marks={marks} />}
        <span>now</span>
      </figcaption>
    </figure>
  );
}

function MarkNames({ marks }: { marks: readonly Mark[] }) {
  const names = new Map(marks.map(({ title, colour }) => [title, colour]));
  return (
    <span class="mark-names">
      {[...names].map(([title, colour]) => (
        <span key={title}>
          <i class="mark-line" style={{ borderColor: colour }} />
          {title}
        </span>
      ))}
    </span>
  );
}

function optionsFor(host: HTMLElement, seconds: number, marks: readonly Mark[]): uPlot.Options {
  const now = serverNow();
  const lines = marks.map(({ time, colour }) => ({ time, colour: resolveColour(colour, host) }));
  return {
    width: host.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    padding: [4, 0, 4, 0],
    axes: [{ show: false }, { show: false }],
    scales: {
      x: { time: true, range: [now - seconds, now] },
      y: { range: (_chart, low, high) => [Math.min(0, low ?? 0), Math.max(1, high ?? 1)] },
    },
    series: [
      {},
      {
        stroke: resolveColour('var(--series-3)', host),
        fill: resolveColour('color-mix(in srgb, var(--series-3) 14%, transparent)', host),
        width: 1.75,
        points: { show: false },
      },
    ],
    hooks: {
      draw: [
        (chart) => {
          for (const { time, colour } of lines) drawLine(chart, time, colour);
        },
      ],
    },
  };
}

function drawLine({ ctx, bbox, valToPos, scales }: uPlot, time: number, colour: string): void {
  if (time < (scales.x?.min ?? 0) || time > (scales.x?.max ?? 0)) return;
  const x = valToPos(time, 'x', true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** For those who do not see the chart. */
function summaryOf(label: string, trend: Trend | undefined, marks: readonly Mark[]): string {
  const values = (trend?.values ?? []).filter((value) => value !== null);
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return `${label}: no trend yet`;
  const happened = [...new Set(marks.map(({ title }) => title))].join(', ');
  const percent = (value: number) => formatValue(value, 'percentunit');
  return `${label}: from ${percent(first)} to ${percent(last)}${happened && `; meanwhile: ${happened}`}`;
}

import type uPlot from 'uplot';
import { addressOf } from '../../follow/model/address.ts';
import { cssColour, resolveColour } from '../model/colours.ts';
import type { DrawContext } from './view.ts';

/** Draws within the plot’s own area. */
function within(chart: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

/** Limits as dashed lines, where the dashboard’s file asks for them. */
export function drawThresholds({ panel }: DrawContext, body: HTMLElement): uPlot.Plugin {
  const { custom, thresholds } = panel.fieldConfig.defaults;
  const style = custom.thresholdsStyle?.mode ?? 'off';
  const steps = style.startsWith('dashed') || style.startsWith('line') ? (thresholds?.steps ?? []) : [];
  const lines = steps.flatMap(({ value, color }) =>
    value === null ? [] : [{ value, colour: resolveColour(cssColour(color), body) }],
  );
  const draw = (chart: uPlot) =>
    within(chart, (context) => {
      context.setLineDash([6 * devicePixelRatio, 5 * devicePixelRatio]);
      context.lineWidth = 1.25 * devicePixelRatio;
      context.globalAlpha = 0.8;
      for (const { value, colour } of lines) {
        const y = chart.valToPos(value, 'y', true);
        context.strokeStyle = colour;
        context.beginPath();
        context.moveTo(chart.bbox.left, y);
        context.lineTo(chart.bbox.left + chart.bbox.width, y);
        context.stroke();
      }
    });
  return { hooks: { draw: [draw] } };
}

/** What happened, as vertical lines. */
export function drawMarks({ marks }: DrawContext, body: HTMLElement): uPlot.Plugin {
  const lines = marks.map(({ time, colour }) => ({ time, colour: resolveColour(colour, body) }));
  const draw = (chart: uPlot) =>
    within(chart, (context) => {
      context.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
      context.lineWidth = devicePixelRatio;
      context.globalAlpha = 0.75;
      for (const { time, colour } of lines) {
        const x = chart.valToPos(time, 'x', true);
        context.strokeStyle = colour;
        context.beginPath();
        context.moveTo(x, chart.bbox.top);
        context.lineTo(x, chart.bbox.top + chart.bbox.height);
        context.stroke();
      }
    });
  return { hooks: { draw: [draw] } };
}

/** Measurements that have a trace, as diamonds that open it. */
export function drawExemplars({ data }: DrawContext): uPlot.Plugin {
  if (data.exemplars.length === 0) return { hooks: {} };
  const place = (chart: uPlot) => {
    for (const old of chart.over.querySelectorAll('.exemplar')) old.remove();
    const top = chart.scales.y?.max ?? 0;
    for (const { time, value, traceId } of data.exemplars.slice(-200)) {
      const link = document.createElement('a');
      link.className = 'exemplar';
      link.href = addressOf({ traceId });
      link.title = `Follow the request ${traceId}`;
      link.tabIndex = -1;
      link.style.left = `${chart.valToPos(time, 'x')}px`;
      link.style.top = `${Math.max(0, chart.valToPos(Math.min(value, top), 'y'))}px`;
      // A press on it must not begin a selection.
      link.addEventListener('mousedown', (event) => event.stopPropagation());
      chart.over.append(link);
    }
  };
  return { hooks: { draw: [place] } };
}

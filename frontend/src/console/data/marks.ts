import { cssColour } from '../model/colours.ts';
import type { Annotation, Dashboard } from '../model/dashboard.ts';
import { stepOf, type TimeRange } from '../model/time-range.ts';
import { fillIn, legendOf, type Values } from '../model/variables.ts';
import type { Mark } from '../panels/view.ts';
import { queryLines } from './loki.ts';
import { queryMetrics } from './prometheus.ts';
import type { Series } from './results.ts';

/** What happened in the range, by the dashboard’s annotations. One that fails leaves no mark: the panels tell what is wrong. */
export async function loadMarks(
  { annotations }: Dashboard,
  values: Values,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Mark[]> {
  const enabled = annotations.list.filter(({ enable, expr }) => enable && expr !== '');
  const found = await Promise.all(
    enabled.map((annotation) => marksOf(annotation, values, range, signal).catch((): Mark[] => [])),
  );
  return found.flat();
}

async function marksOf(
  annotation: Annotation,
  values: Values,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Mark[]> {
  const query = { expr: fillIn(annotation.expr, values), refId: '', legendFormat: '', instant: false };
  if (annotation.datasource?.type === 'loki') {
    const lines = await queryLines(query, range, signal);
    return lines.map(({ time, text, fields }) => ({
      ...labelled(annotation, fields, text),
      time: time / 1000,
    }));
  }
  const series = await queryMetrics(query, range, signal);
  return series.flatMap((one) => {
    const mark = labelled(annotation, one.labels, '');
    return timesOf(one, annotation, range).map((time) => ({ ...mark, time }));
  });
}

function labelled(
  { name, titleFormat, textFormat, iconColor }: Annotation,
  labels: Readonly<Record<string, string>>,
  defaultText: string,
): Omit<Mark, 'time'> {
  return {
    title: legendOf(titleFormat || name, labels),
    text: textFormat === '' ? defaultText : legendOf(textFormat, labels),
    colour: cssColour(iconColor),
  };
}

/** Each value is a time, or each beginning of a run of points is one. */
function timesOf({ times, values }: Series, { useValueForTime }: Annotation, range: TimeRange): number[] {
  if (useValueForTime) {
    const stamps = values.flatMap((value) => (value === null ? [] : [Math.round(value / 1000)]));
    return [...new Set(stamps)].filter((time) => time >= range.from && time <= range.to);
  }
  const gap = stepOf(range) * 1.5;
  return times.filter((time, at) => at === 0 || time - (times[at - 1] ?? 0) > gap);
}

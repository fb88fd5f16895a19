import { useEffect, useRef } from 'preact/hooks';
import { type Exemplar, noData, type Series } from '../../console/data/results.ts';
import { dashboardSchema, type Panel } from '../../console/model/dashboard.ts';
import type { TimeRange } from '../../console/model/time-range.ts';
import { drawTimeseries } from '../../console/panels/timeseries.ts';
import type { DrawContext } from '../../console/panels/view.ts';
import { useMedia } from '../../follow/view/use-media.ts';
import { unitOf } from '../model/unit.ts';

interface SeriesChartProps {
  readonly series: readonly Series[];
  readonly exemplars: readonly Exemplar[];
  readonly range: TimeRange;
  readonly title: string;
  readonly zoom: (range: TimeRange) => void;
}

/** Curves, drawn as on the dashboards: dragging over them looks closer. */
export function SeriesChart({ series, exemplars, range, title, zoom }: SeriesChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const hidden = useRef(new Set<string>());
  const latest = useRef(zoom);
  latest.current = zoom;
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const contextOf = (): DrawContext => ({
    panel: panelOf(title),
    data: { ...noData, series, exemplars },
    range,
    marks: [],
    actions: { zoom: (to) => latest.current(to), linkTo: (url) => url },
    kept: {
      hidden: hidden.current,
      toggle: (name) => hidden.current.delete(name) || hidden.current.add(name),
    },
  });
  useEffect(() => {
    const body = host.current;
    const release = body && drawTimeseries(body, contextOf());
    return () => {
      release?.();
      body?.replaceChildren();
    };
  }, [series, exemplars, range, title, isDark]);
  return <div class="explore-chart" ref={host} />;
}

/** What a dashboard’s file says of such a panel. */
function panelOf(query: string): Panel {
  const panel = {
    type: 'timeseries',
    title: query,
    gridPos: { x: 0, y: 0, w: 24, h: 8 },
    fieldConfig: { defaults: { unit: unitOf(query), custom: { lineWidth: 1, fillOpacity: 6 } } },
  };
  const [parsed] = dashboardSchema.parse({ uid: 'explore', title: query, panels: [panel] }).panels;
  if (!parsed) throw new Error('a dashboard of one panel has one');
  return parsed;
}

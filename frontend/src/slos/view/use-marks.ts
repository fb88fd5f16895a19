import { getJson } from '../../console/data/http.ts';
import { loadMarks } from '../../console/data/marks.ts';
import { serverNow } from '../../console/data/server-clock.ts';
import { type Dashboard, dashboardSchema } from '../../console/model/dashboard.ts';
import type { TimeRange } from '../../console/model/time-range.ts';
import type { Mark } from '../../console/panels/view.ts';
import { useReading } from '../../follow/view/use-reading.ts';

let dashboard: Promise<Dashboard> | undefined;

/** What happened in a range, as the dashboards mark it: a fault of an exercise once that is over. Alerts have lists of their own. */
export async function readMarks(range: TimeRange, signal: AbortSignal): Promise<readonly Mark[]> {
  dashboard ??= getJson('/dashboards/lab-slo.json', dashboardSchema, AbortSignal.timeout(15_000));
  dashboard.catch(() => {
    dashboard = undefined;
  });
  const known = await dashboard;
  const list = known.annotations.list.filter(({ expr }) => !expr.startsWith('ALERTS'));
  return loadMarks({ ...known, annotations: { ...known.annotations, list } }, {}, range, signal);
}

/** The marks of the last seconds; none while they cannot be read: they only add to what is there. */
export function useMarks(key: string, seconds: number, everyMs: number): readonly Mark[] {
  const reading = useReading(key, {
    read: (signal) => readMarks({ from: serverNow() - seconds, to: serverNow() }, signal),
    again: () => everyMs,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  return reading.state === 'loading' ? [] : (reading.value ?? []);
}

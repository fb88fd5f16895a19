import type { FaultId } from '@lab/faults/faults';
import { labMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';

/** A time in which a fault was on, in milliseconds since the epoch. */
export interface FaultTime {
  readonly id: FaultId;
  readonly from: number;
  readonly to: number;
}

const timeoutMs = 5_000;
/** A sample is good for five minutes in Prometheus. */
const sampleEveryMs = 60_000;

/**
 * Tells the dashboards when faults were on: they mark it in every panel. Prometheus takes samples that are up to two hours old
 * (`out_of_order_time_window`), so the mark of an exercise can be made when it is over.
 *
 * @param collector OTLP/HTTP address of the Collector. @throws Error when it does not take them
 */
export async function markFaults(collector: string, times: readonly FaultTime[]): Promise<void> {
  const { name, help: description } = labMetrics.faultActive;
  const dataPoints = times.flatMap(pointsOf);
  if (dataPoints.length === 0) return;
  const response = await fetch(`${collector}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
    body: JSON.stringify({
      resourceMetrics: [
        {
          resource: { attributes: [attribute('service.name', services.exercises)] },
          scopeMetrics: [{ metrics: [{ name, description, gauge: { dataPoints } }] }],
        },
      ],
    }),
  });
  if (!response.ok) throw new Error(`the Collector answered ${response.status}: ${await response.text()}`);
}

/** 1 while it was on, then 0. */
function pointsOf({ id, from, to }: FaultTime): readonly object[] {
  const on = Array.from({ length: Math.floor((to - from) / sampleEveryMs) + 1 }, (_, index) =>
    point(id, from + index * sampleEveryMs, 1),
  );
  return to > from ? [...on, point(id, to, 0)] : on;
}

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const point = (id: FaultId, time: number, value: number) => ({
  attributes: [attribute('kind', id)],
  timeUnixNano: `${time}000000`,
  asInt: String(value),
});

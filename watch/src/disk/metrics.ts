import { labMetrics } from '@lab/telemetry/metrics';
import { Gauge, type Registry } from 'prom-client';

export interface DiskMetrics {
  record(disk: { readonly freeBytes: number; readonly reserveBytes: number }): void;
}

/** Gauges of the catalogue. They show nothing before the first look: 0 free bytes would be an alarm. */
export function createDiskMetrics(registry: Registry): DiskMetrics {
  const gaugeOf = ({ name, help }: { name: string; help: string }) => {
    const values: number[] = [];
    const gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.remove();
        for (const value of values) this.set(value);
      },
    });
    return { gauge, set: (value: number) => void values.splice(0, 1, value) };
  };
  const free = gaugeOf(labMetrics.diskFree);
  const reserve = gaugeOf(labMetrics.diskReserve);
  return {
    record({ freeBytes, reserveBytes }) {
      free.set(freeBytes);
      reserve.set(reserveBytes);
    },
  };
}

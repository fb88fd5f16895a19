import {
  browserMetrics,
  type CircuitName,
  type CircuitState,
  type MetricDefinition,
} from '@lab/telemetry/metrics';
import type { BrowserAction } from '@lab/telemetry/spans';
import { spanAttributes } from '@lab/telemetry/spans';
import type { Attributes, Meter } from '@opentelemetry/api';

export type ErrorKind = 'uncaught' | 'unhandled_rejection' | 'console';
export type VitalName = 'lcp' | 'inp' | 'cls' | 'ttfb';

export interface Instruments {
  pageLoaded(): void;
  /** Seconds, except `cls`, which has no unit. */
  vital(name: VitalName, value: number): void;
  error(kind: ErrorKind): void;
  actionTook(action: BrowserAction, seconds: number): void;
  circuitChanged(circuit: CircuitName, state: CircuitState): void;
}

/** The browser's metrics of the catalogue. `measured` is called after each measurement. */
export function createInstruments(meter: Meter, pageRoute: string, measured: () => void): Instruments {
  const place: Attributes = { [spanAttributes.pageRoute]: pageRoute };

  function counter({ name, unit, help }: MetricDefinition) {
    const instrument = meter.createCounter(name, { unit, description: help });
    return (attributes: Attributes = {}) => {
      instrument.add(1, { ...place, ...attributes });
      measured();
    };
  }

  function histogram({ name, unit, help, buckets = [] }: MetricDefinition) {
    const advice = { explicitBucketBoundaries: [...buckets] };
    const instrument = meter.createHistogram(name, { unit, description: help, advice });
    return (value: number, attributes: Attributes = {}) => {
      instrument.record(value, { ...place, ...attributes });
      measured();
    };
  }

  const vitals: Record<VitalName, (value: number) => void> = {
    lcp: histogram(browserMetrics.lcp),
    inp: histogram(browserMetrics.inp),
    cls: histogram(browserMetrics.cls),
    ttfb: histogram(browserMetrics.ttfb),
  };
  const pageLoads = counter(browserMetrics.pageLoads);
  const errors = counter(browserMetrics.errors);
  const circuitChanges = counter(browserMetrics.circuitChanges);
  const actionDuration = histogram(browserMetrics.actionDuration);

  return {
    pageLoaded: () => pageLoads(),
    vital: (name, value) => vitals[name](value),
    error: (kind) => errors({ kind }),
    actionTook: (action, seconds) => actionDuration(seconds, { action }),
    circuitChanged: (circuit, state) => circuitChanges({ circuit, state }),
  };
}

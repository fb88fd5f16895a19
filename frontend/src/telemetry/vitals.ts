import { browserLogEvents } from '@lab/telemetry/logs';
import { spanAttributes } from '@lab/telemetry/spans';
import { type Logger, SeverityNumber } from '@opentelemetry/api';
import { type Metric, onCLS, onINP, onLCP, onTTFB } from 'web-vitals';
import type { Instruments, VitalName } from './instruments.ts';

interface VitalsOptions {
  readonly logger: Logger;
  readonly instruments: Pick<Instruments, 'vital'>;
  readonly pageRoute: string;
}

/** Reports each web vital once per page visit, as a measurement and as a log record. */
export function watchVitals({ logger, instruments, pageRoute }: VitalsOptions): void {
  const report = (name: VitalName) => (metric: Metric) => {
    const value = name === 'cls' ? metric.value : metric.value / 1000;
    instruments.vital(name, value);
    logger.emit({
      eventName: browserLogEvents.webVital,
      severityNumber: SeverityNumber.INFO,
      severityText: 'INFO',
      body: `${metric.name} ${value}`,
      attributes: {
        'event.name': browserLogEvents.webVital,
        'web_vital.name': name,
        'web_vital.value': value,
        'web_vital.rating': metric.rating,
        'web_vital.navigation_type': metric.navigationType,
        [spanAttributes.pageRoute]: pageRoute,
      },
    });
  };
  onLCP(report('lcp'));
  onINP(report('inp'));
  onCLS(report('cls'));
  onTTFB(report('ttfb'));
}

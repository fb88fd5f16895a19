import { formatValue } from '../../console/model/units.ts';
import type { Traffic } from '../model/traffic.ts';

/** Traffic in the words of the map: `12 req/s · 40 ms`. */
export const trafficWords = ({ perSecond, p95 }: Traffic): string =>
  [formatValue(perSecond, 'reqps'), p95 === undefined ? '' : formatValue(p95, 's')]
    .filter(Boolean)
    .join(' · ');

/** Errors, where there are any. */
export const failedWords = ({ failed }: Traffic): string =>
  failed > 0 ? `${formatValue(failed, 'percentunit')} failed` : '';

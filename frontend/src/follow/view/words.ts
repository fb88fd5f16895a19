import { formatValue } from '../../console/model/units.ts';

/** A service without the part of its name that all have. */
export const shortName = (service: string): string => service.replace(/^lab-/, '') || 'no service';

/** A share of a whole, in percent. */
export const percentOf = (part: number, whole: number): string =>
  formatValue(whole === 0 ? 0 : part / whole, 'percentunit', 0);

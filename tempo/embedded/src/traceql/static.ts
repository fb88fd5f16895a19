/** A TraceQL value. `int` is a bigint beyond 2^53; `duration` is in nanoseconds; `status` and `kind` are OTLP's codes. */
export type Static =
  | { readonly type: 'nil' }
  | { readonly type: 'int'; readonly value: number | bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'duration'; readonly value: number }
  | { readonly type: 'status'; readonly value: number }
  | { readonly type: 'kind'; readonly value: number }
  /** An attribute that holds a list. Every element has the same type. */
  | { readonly type: 'array'; readonly elements: readonly Static[] };

export type StaticType = Static['type'];
export type NumericStatic = Extract<Static, { type: 'int' | 'float' | 'duration' }>;

export const nil: Static = { type: 'nil' };
export const yes: Static = { type: 'boolean', value: true };
export const no: Static = { type: 'boolean', value: false };

export const statusNames = ['unset', 'ok', 'error'] as const;
export const kindNames = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

export function string(value: string): Static {
  return { type: 'string', value };
}

export function int(value: number | bigint): Static {
  return { type: 'int', value };
}

export function duration(nanoseconds: number): Static {
  return { type: 'duration', value: nanoseconds };
}

export function boolean(value: boolean): Static {
  return value ? yes : no;
}

/** Whether arithmetic and ordering apply. */
export function isNumeric(value: Static): value is NumericStatic {
  return value.type === 'int' || value.type === 'float' || value.type === 'duration';
}

/** The number as a double; NaN for anything that is not a number. */
export function toFloat(value: Static): number {
  return isNumeric(value) ? Number(value.value) : Number.NaN;
}

/** The value as people and labels see it: durations as Go prints them, status and kind by name. */
export function toText(value: Static): string {
  switch (value.type) {
    case 'nil':
      return 'nil';
    case 'duration':
      return durationText(value.value);
    case 'status':
      return statusNames[value.value] ?? `status(${value.value})`;
    case 'kind':
      return kindNames[value.value] ?? `kind(${value.value})`;
    case 'array':
      return `[${value.elements.map(toText).join(', ')}]`;
    default:
      return String(value.value);
  }
}

/** A string that is equal for two values exactly when they are the same value of the same type. */
export function toKey(value: Static): string {
  return `${value.type}:${toText(value)}`;
}

const goUnits: readonly (readonly [string, number])[] = [
  ['ms', 1e6],
  ['µs', 1e3],
];

/** `1.5s`, `1h2m3s`, `250ms`, `1µs`, `3ns`: as Go's `time.Duration` prints itself. */
export function durationText(nanoseconds: number): string {
  if (nanoseconds < 0) return `-${durationText(-nanoseconds)}`;
  if (nanoseconds === 0) return '0s';
  if (nanoseconds < 1e9) {
    const unit = goUnits.find(([, size]) => nanoseconds >= size);
    return unit ? `${nanoseconds / unit[1]}${unit[0]}` : `${nanoseconds}ns`;
  }
  const hours = Math.floor(nanoseconds / 3.6e12);
  const minutes = Math.floor((nanoseconds % 3.6e12) / 6e10);
  const seconds = Number(((nanoseconds % 6e10) / 1e9).toFixed(9));
  const prefix = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : '';
  return `${prefix}${seconds}s`;
}

/** A measured number and, where there is one, the limit it has to keep. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'MB' | 'spans/s' | 'lines/s' | 'bytes/byte' | 'events/min' | 'count' | '%';
  readonly limit?: { readonly at: 'least' | 'most'; readonly value: number };
}

/** Whether the figure keeps its limit. Figures without one always do. */
export function holds({ value, limit }: Figure): boolean {
  if (!limit) return true;
  return limit.at === 'least' ? value >= limit.value : value <= limit.value;
}

/** The value below which a share of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** One line a figure: verdict, name, value, limit. */
export function toTable(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map((figure) => {
      const { name, value, unit, limit } = figure;
      const verdict = !limit ? '    ' : holds(figure) ? 'ok  ' : 'FAIL';
      const bound = limit ? `  (${limit.at === 'least' ? '≥' : '≤'} ${limit.value} ${unit})` : '';
      return `${verdict} ${name.padEnd(width)}  ${value.toFixed(value < 10 ? 2 : 0)} ${unit}${bound}`;
    })
    .join('\n');
}

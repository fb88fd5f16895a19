import { table } from '../terminal/table.ts';
import type { Comparison, Findings } from './result.ts';

/** A measured number and, where there is one, the limit it has to keep. */
export type Figure = Findings['figures'][number];

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

/** A value as people read it. */
export const shown = (value: number): string => {
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
};

export const limitOf = ({ limit, unit }: Figure): string =>
  limit ? `${limit.at === 'least' ? '≥' : '≤'} ${shown(limit.value)} ${unit}` : '';

export const verdictOf = (figure: Figure): string => (!figure.limit ? '' : holds(figure) ? 'ok' : 'FAIL');

/** Lines for the terminal. */
export function tableOf({ figures, comparisons = [], tables = [], notes = [] }: Findings): string {
  return [
    ...comparisons.flatMap((one) => [...comparisonLines(one), '']),
    ...tables.flatMap(({ title, columns, rows }) => [
      title,
      ...table(
        columns.map((name, nth) => ({
          title: name,
          align: nth === 0 ? ('left' as const) : ('right' as const),
          value: (row: readonly (string | number)[]) => cell(row[nth]),
        })),
        rows,
      ),
      '',
    ]),
    ...table(
      [
        { title: '', value: verdictOf },
        { title: 'Figure', value: ({ name }: Figure) => name },
        { title: 'Value', align: 'right', value: ({ value, unit }: Figure) => `${shown(value)} ${unit}` },
        { title: 'Limit', value: limitOf },
      ],
      figures,
    ),
    ...notes,
  ].join('\n');
}

export const cell = (value: string | number | undefined): string =>
  typeof value === 'number' ? shown(value) : (value ?? '');

/** Titles and cells of a comparison, for the terminal and for the docs. */
export function comparisonTable({ measures, rows, noise }: Comparison): {
  readonly titles: readonly string[];
  readonly cells: readonly (readonly string[])[];
} {
  const titles = ['', ...measures.flatMap(({ name, unit }) => [`${name} (${unit})`, 'ratio'])];
  const cells = rows.map(({ name, values, ratios }) => [
    name,
    ...values.flatMap(({ median, deviation }, nth) => {
      const digits = measures[nth]?.digits ?? 0;
      return [
        `${median.toFixed(digits)} ± ${deviation.toFixed(digits)}`,
        `${ratios[nth]?.median.toFixed(2)} ± ${ratios[nth]?.deviation.toFixed(2)}`,
      ];
    }),
  ]);
  return { titles, cells: [...cells, ['noise', ...noise.flatMap((value) => ['', value.toFixed(2)])]] };
}

function comparisonLines(comparison: Comparison): readonly string[] {
  const { titles, cells } = comparisonTable(comparison);
  const columns = titles.map((title, nth) => ({
    title,
    align: nth === 0 ? ('left' as const) : ('right' as const),
    value: (row: readonly string[]) => row[nth] ?? '',
  }));
  return [comparison.title, ...table(columns, cells)];
}

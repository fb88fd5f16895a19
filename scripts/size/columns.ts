import type { Column } from '../terminal/table.ts';
import type { Need } from './model.ts';

const prefixes = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** A number of bytes in decimal units: `1.2 GB`. */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(prefixes.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1_000 ** power;
  return `${scaled.toFixed(scaled < 10 && power > 0 ? 1 : 0)} ${prefixes[power] ?? ''}B`;
}

const orDash = (value: number, text: string) => (value === 0 ? '-' : text);

/** How needs are shown, on the terminal and in the docs. */
export const needColumns: readonly Column<Need>[] = [
  { title: 'Part', value: ({ name }) => name },
  { title: 'Cores', align: 'right', value: ({ cores }) => orDash(cores, cores.toFixed(2)) },
  { title: 'Memory', align: 'right', value: ({ memoryBytes }) => orDash(memoryBytes, bytes(memoryBytes)) },
  { title: 'Disk', align: 'right', value: ({ diskBytes }) => orDash(diskBytes, bytes(diskBytes)) },
  {
    title: 'Network in',
    align: 'right',
    value: ({ networkBytesPerSecond: value }) => orDash(value, `${bytes(value)}/s`),
  },
  { title: 'US$/month', align: 'right', value: ({ dollarsPerMonth }) => dollarsPerMonth.toFixed(2) },
];

import type { ReadyPart } from '../launcher/launcher.ts';
import { table } from '../terminal/table.ts';
import { shortAddress } from './short.ts';

/** The lines that a start ends with: each part, its version, where its program came from, and its address. */
export function startupTable(ready: readonly ReadyPart[]): string[] {
  return table(
    [
      { title: 'Part', value: ({ name }) => name },
      { title: 'Version', value: ({ version }) => version },
      { title: 'From', value: ({ source }) => source },
      { title: 'Ready', align: 'right', value: readiness },
      { title: 'Address', value: ({ address }) => shortAddress(address) },
    ],
    ready,
  );
}

const readiness = ({ kept, readyAfterSeconds }: ReadyPart) =>
  kept ? 'running' : `${readyAfterSeconds.toFixed(1)} s`;

import type { LabPart, PartList } from '@lab/api-contract/lab';
import { type PartName, partNames, parts } from '@lab/telemetry/parts';
import type { MapNode } from './map.ts';

/** What is known of a part. */
export interface PartView {
  readonly name: PartName;
  readonly state: 'ready' | 'running' | 'stopped' | 'unknown';
  readonly reason: string;
  readonly version: string;
  readonly ports: LabPart['ports'];
}

/** The state of a place on the map, in a word and by the colour of its dot. */
export interface NodeState {
  readonly state: PartView['state'];
  readonly word: string;
}

const words: Readonly<Record<PartView['state'], string>> = {
  ready: 'ready',
  running: 'not ready',
  stopped: 'stopped',
  unknown: 'state unknown',
};

/** The parts that this lab has, as its API tells. */
export const partsOfApi = ({ parts: list }: PartList): PartView[] =>
  list.flatMap(({ name, state, reason, version, ports }) => {
    const part = partNames.find((known) => known === name);
    return part && state !== 'absent' ? [{ name: part, state, reason, version, ports }] : [];
  });

/**
 * The parts of a lab whose API does not answer, as in containers.
 *
 * @param up whether the last scrape of a job succeeded
 */
export function partsOfScrapes(up: ReadonlyMap<string, boolean>): PartView[] {
  const hasShop = partNames.some((name) => parts[name].group === 'shop' && up.has(parts[name].job ?? ''));
  return partNames
    .filter((name) => parts[name].launcher === undefined && (hasShop || parts[name].group !== 'shop'))
    .map((name) => {
      const answers = up.get(parts[name].job ?? '');
      const state = answers === undefined ? 'unknown' : answers ? 'ready' : 'stopped';
      const reason = answers === false ? 'it does not answer the Collector’s scrapes' : '';
      return { name, state, reason, version: '', ports: [] };
    });
}

const worstFirst = ['stopped', 'running', 'unknown', 'ready'] as const;

/** The worst state of the parts of a node. */
export function stateOf(node: MapNode, views: readonly PartView[]): NodeState | undefined {
  const own = views.filter(({ name }) => node.parts.includes(name));
  const state = worstFirst.find((one) => own.some((view) => view.state === one));
  if (state === undefined) return undefined;
  const many = own.length > 1;
  const same = own.filter((view) => view.state === state).length;
  const word = words[state];
  return {
    state,
    word: many ? `${same === own.length ? own.length : `${same} of ${own.length}`} ${word}` : word,
  };
}

/** The version of the parts of a node, short enough for the map. */
export function versionOf(node: MapNode, views: readonly PartView[]): string {
  return views.find(({ name }) => node.parts.includes(name))?.version ?? '';
}

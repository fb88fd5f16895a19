import type { ServiceEdge } from '../data/results.ts';
import { layersOf } from './layers.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels: of a node's disc, of the names below it, and between nodes at least. */
export const mapMeasures = { radius: 14, name: { width: 120, height: 34 }, column: 230, row: 72 } as const;

const margin = { x: 90, top: 24, bottom: 56 } as const;

/** Where the services stand, in a map that fills `room` or is larger. */
export function mapLayout(
  edges: readonly ServiceEdge[],
  room: Size,
): { places: ReadonlyMap<string, Point>; size: Size } {
  const columns = layersOf(edges);
  const tallest = Math.max(...columns.map(({ length }) => length));
  const size = {
    width: Math.max(room.width, margin.x * 2 + (columns.length - 1) * mapMeasures.column),
    height: Math.max(room.height, margin.top + margin.bottom + (tallest - 1) * mapMeasures.row),
  };
  const across = (size.width - margin.x * 2) / Math.max(1, columns.length - 1);
  const down = Math.min(110, (size.height - margin.top - margin.bottom) / Math.max(1, tallest - 1));
  const places = new Map<string, Point>();
  columns.forEach((column, at) => {
    const first = (size.height - margin.bottom + margin.top - (column.length - 1) * down) / 2;
    column.forEach((name, row) => {
      places.set(name, { x: margin.x + at * across, y: first + row * down });
    });
  });
  return { places, size };
}

/** A call from one node to another, drawn from `start` to `end` and level at both. */
export interface Curve {
  readonly start: Point;
  readonly end: Point;
}

function pointOn({ start, end }: Curve, t: number): Point {
  const rest = 1 - t;
  const middle = (start.x + end.x) / 2;
  const bend = 3 * rest * t;
  return {
    x: rest ** 3 * start.x + bend * middle + t ** 3 * end.x,
    y: (rest ** 3 + bend * rest) * start.y + (bend * t + t ** 3) * end.y,
  };
}

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const boxAround = ({ x, y }: Point, { width, height }: Size): Box => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

/** The disc of a node and the names below it. */
export function boxOfNode({ x, y }: Point): Box {
  const { radius, name } = mapMeasures;
  return boxAround({ x, y: y + name.height / 2 }, { width: name.width, height: radius * 2 + name.height });
}

/** From the middle of a curve towards its ends. */
const tries = [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82];

/**
 * A place on each curve for its label, in the order of the curves: it covers no node and no label before it.
 *
 * @returns undefined for a label that has room nowhere
 */
export function labelPlaces(
  labels: readonly { readonly curve: Curve; readonly size: Size }[],
  nodes: readonly Box[],
): (Point | undefined)[] {
  const taken = [...nodes];
  return labels.map(({ curve, size }) => {
    const places = tries.map((t) => pointOn(curve, t));
    const free = places.find((place) => !taken.some((box) => overlap(box, boxAround(place, size))));
    if (free) taken.push(boxAround(free, size));
    return free;
  });
}

import { browserName } from '@lab/telemetry/flows';
import type { Figures } from '../data/figures.ts';
import type { Box, Layout, Point, Way } from '../model/layout.ts';
import type { LabMap, MapEdge, MapNode } from '../model/map.ts';
import { type PartView, stateOf, versionOf } from '../model/state.ts';
import type { Traffic } from '../model/traffic.ts';
import { failedWords, trafficWords } from './words.ts';

interface PictureProps {
  readonly map: LabMap;
  readonly layout: Layout;
  readonly views: readonly PartView[];
  readonly figures: Figures | undefined;
  readonly traffic: ReadonlyMap<string, Traffic>;
  readonly selected: string | undefined;
  readonly select: (node: string | undefined) => void;
  /** The part that the pointer or the focus is on. */
  readonly see: (node: string | undefined) => void;
}

/** The map: requests above, the way of the telemetry below. */
export function LabPicture(props: PictureProps) {
  const { map, layout, traffic } = props;
  return (
    <div class="map-scroll">
      <svg
        class="picture"
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={{ minWidth: `${layout.width * smallest}px` }}
        role="group"
        aria-label="Map of the lab"
      >
        <defs>
          {['quiet', 'busy', 'failing'].map((kind) => (
            <marker
              key={kind}
              id={`tip-${kind}`}
              class={`tip tip-${kind}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M 0 0.5 L 8 4 L 0 7.5 z" />
            </marker>
          ))}
        </defs>
        {layout.bus && <Bus {...layout.bus} />}
        {map.edges.map((edge) => {
          const way = layout.edges.get(edge.id);
          return way && <Arrow key={edge.id} edge={edge} way={way} traffic={traffic.get(edge.id)} />;
        })}
        {map.nodes.map((node) => {
          const box = layout.nodes.get(node.id);
          return box && <Place key={node.id} node={node} box={box} {...props} />;
        })}
      </svg>
    </div>
  );
}

/** Below this scale its words are too small to read: it scrolls instead. */
const smallest = 0.8;

function Bus({ line, arrow }: NonNullable<Layout['bus']>) {
  const [left, right] = line;
  const [from, to] = arrow;
  return (
    <g class="bus">
      <path d={`M ${left.x} ${left.y} H ${right.x}`} />
      <path d={`M ${from.x} ${from.y} V ${to.y}`} marker-end="url(#tip-busy)" />
      <text x={from.x + 14} y={from.y + 18}>
        spans, log lines and metrics of everything above
      </text>
    </g>
  );
}

function Arrow({ edge, way, traffic }: { edge: MapEdge; way: Way; traffic: Traffic | undefined }) {
  const failed = traffic ? failedWords(traffic) : '';
  const kind = failed ? 'failing' : traffic ? 'busy' : 'quiet';
  const label = traffic ? trafficWords(traffic) : edge.carries;
  return (
    <g class={`arrow arrow-${kind}`}>
      <title>
        {[`${edge.id}: ${edge.carries}`, traffic ? trafficWords(traffic) : '', failed]
          .filter(Boolean)
          .join(', ')}
      </title>
      <path d={curveOf(way.points)} marker-end={`url(#tip-${kind})`} />
      <text class="ground" x={way.label.x} y={way.label.y + (failed ? -3 : 4)}>
        {label}
      </text>
      {failed && (
        <text class="ground arrow-failed" x={way.label.x} y={way.label.y + 10}>
          {failed}
        </text>
      )}
    </g>
  );
}

/** Through the middle of each stretch, bent at each point. */
function curveOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (!first || !last) return '';
  const bends = rest.map((point, at) => {
    const next = rest[at + 1];
    const end = next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : last;
    return `Q ${point.x} ${point.y}, ${end.x} ${end.y}`;
  });
  return [`M ${first.x} ${first.y}`, ...(bends.length > 0 ? bends : [`L ${last.x} ${last.y}`])].join(' ');
}

function Place({
  node,
  box,
  views,
  figures,
  selected,
  select,
  see,
}: PictureProps & { node: MapNode; box: Box }) {
  const { id } = node;
  const state = stateOf(node, views);
  const version = versionOf(node, views).replace('node ', 'Node ');
  const second = id === browserName ? 'visitors' : [state?.word, version].filter(Boolean).join(' · ');
  const more = [figures?.throughput.get(id), figures?.lag.get(id)].filter((text) => text !== undefined);
  const isSelected = selected === id;
  const toggle = () => select(isSelected ? undefined : id);
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    toggle();
  };
  return (
    <g
      class={`place place-${node.group ?? 'outside'}`}
      data-state={state?.state}
      role="button"
      tabindex={0}
      aria-pressed={isSelected}
      onClick={toggle}
      onKeyDown={press}
      onFocus={() => see(id)}
      onBlur={() => see(undefined)}
      onMouseEnter={() => see(id)}
      onMouseLeave={() => see(undefined)}
      transform={`translate(${box.x} ${box.y})`}
    >
      <title>{[id, second, ...more].filter(Boolean).join(', ')}</title>
      <rect width={box.width} height={box.height} rx="10" />
      <path class="stripe" d={`M 3 12 V ${box.height - 12}`} />
      {state && <circle cx="18" cy="36" r="5" />}
      <text class="place-name" x="13" y="23">
        {id}
      </text>
      <text x={state ? 29 : 13} y="40">
        {second}
      </text>
      {more.map((text, line) => (
        <text key={text} class="place-figures" x="13" y={56 + line * 15}>
          {text}
        </text>
      ))}
    </g>
  );
}

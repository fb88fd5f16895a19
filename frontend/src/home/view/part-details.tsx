import { browserName } from '@lab/telemetry/flows';
import { parts } from '@lab/telemetry/parts';
import { services } from '@lab/telemetry/services';
import type { Figures } from '../data/figures.ts';
import { linksFor } from '../model/links.ts';
import type { LabMap, MapNode } from '../model/map.ts';
import type { PartView } from '../model/state.ts';
import type { Calls, Traffic } from '../model/traffic.ts';
import { failedWords, trafficWords } from './words.ts';

interface DetailsProps {
  readonly map: LabMap;
  readonly views: readonly PartView[];
  readonly figures: Figures | undefined;
  readonly traffic: { readonly byEdge: ReadonlyMap<string, Traffic>; readonly others: readonly Calls[] };
  readonly node: MapNode | undefined;
}

/** What there is to tell of the part that is chosen, or that the pointer is on. */
export function PartDetails({ map, views, figures, traffic, node }: DetailsProps) {
  if (!node)
    return (
      <div class="part-details">
        <p class="soft">Point at a part, or choose it: here is more of it.</p>
      </div>
    );
  const own = views.filter(({ name }) => node.parts.includes(name));
  const [first] = node.parts;
  const purpose = first ? parts[first].purpose : 'where visitors are: it sends telemetry of its own';
  return (
    <div class="part-details" data-testid="part-details">
      <h3>
        {node.id} <span class="soft">{purpose}</span>
      </h3>
      <ul class="facts">
        {own.map(({ name, state, reason, version, ports }) => (
          <li key={name}>
            {own.length > 1 && <b>{name}: </b>}
            {state === 'running' ? 'not ready' : state}
            {reason && ` (${reason})`}
            {version && ` · ${version}`}
            {ports.length > 0 && ` · port ${ports.map(({ port }) => port).join(', ')}`} ·{' '}
            <code>npx lab logs {name}</code>
          </li>
        ))}
        {callsOf(map, traffic, node).map((text) => (
          <li key={text}>{text}</li>
        ))}
        {[figures?.throughput.get(node.id), figures?.lag.get(node.id)].filter(Boolean).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p class="part-links">
        {linksFor(node).map(({ href, text }) => (
          <a key={href} href={href}>
            {text}
          </a>
        ))}
      </p>
    </div>
  );
}

function callsOf(map: LabMap, { byEdge, others }: DetailsProps['traffic'], node: MapNode): string[] {
  const words = (to: string, traffic: Traffic) =>
    [`→ ${to}: ${trafficWords(traffic)}`, failedWords(traffic)].filter(Boolean).join(', ');
  const onMap = map.edges.flatMap((edge) => {
    const traffic = edge.from === node.id ? byEdge.get(edge.id) : undefined;
    return traffic ? [words(edge.to, traffic)] : [];
  });
  const service = node.id === browserName ? services.frontend : node.service;
  const besides = others.flatMap((calls) =>
    service !== undefined && calls.client === service ? [words(calls.server, calls)] : [],
  );
  return [...onMap, ...besides];
}

import { formatValue } from '../../console/model/units.ts';
import { useMedia } from '../../follow/view/use-media.ts';
import type { Figures } from '../data/figures.ts';
import type { LabMap } from '../model/map.ts';
import { type PartView, stateOf, versionOf } from '../model/state.ts';
import type { Traffic } from '../model/traffic.ts';
import { failedWords } from './words.ts';

interface TableProps {
  readonly map: LabMap;
  readonly views: readonly PartView[];
  readonly figures: Figures | undefined;
  readonly traffic: ReadonlyMap<string, Traffic>;
}

/** The map in words, for small screens and for those who listen. */
export function PartsTable({ map, views, figures, traffic }: TableProps) {
  const nodes = map.nodes.filter(({ parts }) => parts.length > 0);
  const busy = map.edges.flatMap((edge) => {
    const own = traffic.get(edge.id);
    return own ? [{ edge, own }] : [];
  });
  const isSmall = useMedia('(width < 700px)');
  return (
    <details class="as-table" open={isSmall}>
      <summary>The same as a table</summary>
      <table>
        <caption>Parts</caption>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">State</th>
            <th scope="col" class="version">
              Version
            </th>
            <th scope="col">Throughput</th>
            <th scope="col">Lag</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.id}>
              <th scope="row">{node.id}</th>
              <td>{stateOf(node, views)?.word}</td>
              <td class="version">{versionOf(node, views)}</td>
              <td>{figures?.throughput.get(node.id) ?? ''}</td>
              <td>{figures?.lag.get(node.id) ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>Requests between them</caption>
        <thead>
          <tr>
            {['From → to', 'Requests', 'Errors', 'p95'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {busy.map(({ edge, own }) => (
            <tr key={edge.id}>
              <th scope="row">{edge.id}</th>
              <td>{formatValue(own.perSecond, 'reqps')}</td>
              <td>{failedWords(own) || 'none'}</td>
              <td>{own.p95 === undefined ? '' : formatValue(own.p95, 's')}</td>
            </tr>
          ))}
          {busy.length === 0 && (
            <tr>
              <td colSpan={4}>None in the last minutes.</td>
            </tr>
          )}
        </tbody>
      </table>
    </details>
  );
}

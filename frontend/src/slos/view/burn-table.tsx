import { formatValue } from '../../console/model/units.ts';
import type { BurnPolicy } from '../data/objectives.ts';
import { burnRateOf } from '../model/standing.ts';

interface BurnTableProps {
  readonly alerts: readonly BurnPolicy[];
  readonly budget: number;
  readonly ratios: Readonly<Record<string, number | undefined>>;
}

/** The burn rate of each window beside the rate at which its alert fires. */
export function BurnTable({ alerts, budget, ratios }: BurnTableProps) {
  return (
    <table class="burn">
      <thead>
        <tr>
          <th scope="col">Burn rate over</th>
          <th scope="col">now</th>
          <th scope="col">
            <span class="visually-hidden">share of the limit</span>
          </th>
          <th scope="col">alert above</th>
        </tr>
      </thead>
      <tbody>
        {alerts.map(({ window, severity, burnRate: limit }) => {
          const ratio = ratios[window];
          const rate = ratio === undefined ? undefined : burnRateOf(ratio, budget);
          const share = rate === undefined ? 0 : Math.min(1, rate / limit);
          return (
            <tr key={window} class={rate !== undefined && rate > limit ? 'over' : ''}>
              <th scope="row">{window.replace(/(\d+)/, '$1 ')}</th>
              <td>{rate === undefined ? 'no traffic' : `${formatValue(rate)}×`}</td>
              <td class="burn-bar">
                <span style={{ inlineSize: `${share * 100}%` }} />
              </td>
              <td>
                {limit}× <span class="soft">{severity}</span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

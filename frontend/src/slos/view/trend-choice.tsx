import { trendLengths } from '../model/page-state.ts';

interface TrendChoiceProps {
  readonly chosen: string;
  readonly choose: (trend: string) => void;
}

/** How far back the trends of the cards reach. */
export function TrendChoice({ chosen, choose }: TrendChoiceProps) {
  return (
    <fieldset class="button-row">
      <legend class="visually-hidden">Length of the trends</legend>
      {trendLengths.map(([value, , words]) => (
        <button
          key={value}
          type="button"
          class="button button-small"
          aria-pressed={value === chosen}
          onClick={() => choose(value)}
        >
          {words}
        </button>
      ))}
    </fieldset>
  );
}

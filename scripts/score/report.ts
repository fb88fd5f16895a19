import { styleText } from 'node:util';
import { table } from '../terminal/table.ts';
import { weights } from './rule.ts';
import { categoryOf, type ServiceScore } from './score.ts';

/** Places named for each rule that does not hold. */
const placesShown = 3;
const colours = { excellent: 'green', good: 'yellow', 'needs improvement': 'red', poor: 'red' } as const;

/** The scores as a table, then each rule that does not hold and where. */
export function reportLines(scores: readonly ServiceScore[]): string[] {
  const scored = table(
    [
      { title: 'Service', value: ({ service }) => service },
      { title: 'Score', align: 'right', value: ({ score }) => score?.toFixed(1) ?? '–' },
      { title: 'Meaning', value: meaning },
      {
        title: 'Rules',
        align: 'right',
        value: ({ judged, broken }) => `${judged - broken.length}/${judged}`,
      },
      { title: 'Broken', value: ({ broken }) => broken.map(({ rule }) => rule.id).join(' ') },
    ],
    scores,
  );
  const broken = scores.flatMap(({ service, broken }) =>
    broken.flatMap(({ rule, where }) => [
      '',
      `${service}  ${rule.id} (${rule.impact}, ${weights[rule.impact]}): ${rule.title}`,
      ...where.slice(0, placesShown).map((place) => `  ${place.text}`),
      ...(where.length > placesShown ? [`  and ${where.length - placesShown} more`] : []),
    ]),
  );
  return [...scored, ...broken];
}

function meaning({ score }: ServiceScore): string {
  if (score === undefined) return 'nothing was sent';
  const category = categoryOf(score);
  return styleText(colours[category], category);
}

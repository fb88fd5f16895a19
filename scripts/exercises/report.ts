import { styleText } from 'node:util';
import { partTitles } from '@lab/api-contract/practice';
import type { Grade } from '@lab/exercises/grade';
import type { TrueCause } from '@lab/exercises/truth';
import { formatSeconds } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';
import type { Graded } from './session.ts';

/** The grade and the solution. */
export function resultLines(graded: Graded & { readonly grade: Grade }): readonly string[] {
  const { grade, seconds } = graded;
  const { verdictIsRight, parts, hints, percent } = grade;
  return [
    styleText('bold', `${percent} % after ${formatSeconds(seconds)}`),
    ...(verdictIsRight ? [] : ['The verdict (broken or harmless) is wrong, so nothing else counts.']),
    '',
    ...table(
      [
        { title: 'Part', value: ({ part }) => partTitles[part] },
        { title: 'Points', value: ({ points }) => points.toFixed(0), align: 'right' },
        { title: 'of', value: ({ of }) => String(of), align: 'right' },
      ],
      parts,
    ),
    ...(hints > 0 ? [`Hints took ${hints} points.`] : []),
    '',
    ...truthLines(graded),
  ];
}

/** The solution of an exercise. */
export function truthLines({ truth, happened }: Graded): readonly string[] {
  if (truth.causes.length === 0) return ['Nothing had happened yet.'];
  const besides = happened.filter(({ isCause }) => !isCause);
  return [
    styleText('bold', truth.verdict === 'broken' ? 'What was broken' : 'Nothing was broken'),
    ...truth.causes.flatMap(causeLines),
    ...(besides.length > 0
      ? [`Harmless events: ${besides.map(({ id, at }) => `${id} at ${timeOf(at)}`).join(', ')}`]
      : []),
  ];
}

const causeLines = ({ service, component, kind, start, chain, evidence, remedy, id }: TrueCause) => [
  `  ${kind}: ${component} of ${service} (${id}), from ${timeOf(start)}`,
  `    It spreads  ${chain.join(' → ')}`,
  ...evidence.map(
    ({ language, query, shows }) => `    Seen by     ${shows}\n                ${language}  ${query}`,
  ),
  `    Remedy      ${remedy}`,
];

const timeOf = (milliseconds: number) => new Date(milliseconds).toLocaleTimeString('sv');

import { type Outcome, partTitles } from '@lab/api-contract/practice';
import type { ServiceEdge } from '../data/results.ts';
import { element } from '../dom.ts';
import { timeOf } from '../model/clock.ts';
import { minutesOf } from './minutes.ts';
import { drawTruth } from './truth-map.ts';

type Cause = Outcome['causes'][number];

/** The result of the exercise and the solution. @param services the calls between services at that time; empty if unknown */
export function drawOutcome(outcome: Outcome, services: readonly ServiceEdge[]): HTMLElement {
  const { title, grade, seconds, causes, verdict, besides } = outcome;
  const result = grade ? `${grade.percent} % after ${minutesOf(seconds * 1_000)}` : 'Given up';
  const truth = verdict === 'broken' ? 'What was broken' : 'Nothing was broken';
  return element(
    'section',
    { class: 'block outcome', attributes: { 'aria-labelledby': 'outcome' } },
    element('h2', { text: `${title}: ${result}`, attributes: { id: 'outcome', tabindex: -1 } }),
    grade ? drawGrade(grade) : undefined,
    element('h3', { text: causes.length === 0 ? 'Nothing had happened yet' : truth }),
    causes.length === 0 ? undefined : drawTruth(causes, services),
    ...causes.map(drawCause),
    besides.length === 0
      ? undefined
      : element('p', {
          text: `Harmless events: ${besides.map(({ id, at }) => `${id} at ${timeOf(Date.parse(at))}`).join(', ')}.`,
        }),
  );
}

function drawGrade({ verdict_is_right: isRight, parts, hints }: NonNullable<Outcome['grade']>): HTMLElement {
  const row = ({ part, points, of }: (typeof parts)[number]) =>
    element(
      'tr',
      {},
      element('th', { text: partTitles[part], attributes: { scope: 'row' } }),
      element('td', { text: points.toFixed(0) }),
      element('td', { text: String(of) }),
    );
  return element(
    'div',
    {},
    isRight
      ? undefined
      : element('p', { text: 'The verdict (broken or harmless) is wrong, so nothing else counts.' }),
    element(
      'table',
      { class: 'points' },
      element('caption', { class: 'visually-hidden', text: 'Points for each part of the answer' }),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['Part', 'Points', 'of'].map((text) => element('th', { text, attributes: { scope: 'col' } })),
        ),
      ),
      element('tbody', {}, ...parts.map(row)),
    ),
    hints > 0 ? element('p', { text: `Hints took ${hints} points.` }) : undefined,
  );
}

const drawCause = ({ kind, component, service, start, chain, evidence, remedy, id }: Cause) =>
  element(
    'article',
    { class: 'truth', attributes: { 'data-cause': id } },
    element('h4', { text: `${kind}: ${component} of ${service}, from ${timeOf(Date.parse(start))}` }),
    element('p', { text: `It spreads: ${chain.join(' → ')}` }),
    ...evidence.flatMap(({ language, query, shows }) => [
      element('p', { class: 'soft', text: `${shows} (${language}):` }),
      element('pre', { attributes: { tabindex: 0 } }, element('code', { text: query })),
    ]),
    element('p', { text: `Remedy: ${remedy}` }),
  );

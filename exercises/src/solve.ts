import type { Answer } from './answer.ts';
import { type CauseId, causeOf } from './causes.ts';
import { clues } from './clues.ts';
import type { Investigation } from './investigation.ts';

/**
 * Looks for clues one after the other and answers with what it finds.
 *
 * @param lookFor the causes whose clues are looked for, in this order
 * @param most the search ends when so many are found
 * @param startedAt of the exercise, in milliseconds; the answer's start where metrics do not show it
 * @returns undefined when none is found
 */
export async function solve(
  investigation: Investigation,
  lookFor: readonly CauseId[],
  most: number,
  startedAt: number,
): Promise<Answer | undefined> {
  const found: CauseId[] = [];
  for (const id of lookFor) {
    const clue = clues[id];
    if (found.length < most && clue && (await investigation.finds(clue))) found.push(id);
  }
  if (found.length === 0) return undefined;
  const trace = await firstTraceOf(found, investigation);
  return {
    verdict: found.some((id) => causeOf(id).verdict === 'broken') ? 'broken' : 'harmless',
    causes: await Promise.all(found.map((id) => answerOf(id, investigation, startedAt))),
    ...(trace !== undefined && { trace }),
  };
}

async function answerOf(
  id: CauseId,
  { firstResultOf }: Investigation,
  startedAt: number,
): Promise<Answer['causes'][number]> {
  const { service, component, kind, chain, onset } = causeOf(id);
  const shows = clues[id]?.onset ?? onset;
  const began = (shows === undefined ? undefined : await firstResultOf(shows)) ?? startedAt;
  return { service, component, kind, start: new Date(began).toISOString(), chain: [...chain] };
}

async function firstTraceOf(
  ids: readonly CauseId[],
  { newestTraceOf }: Investigation,
): Promise<string | undefined> {
  const queries = ids.flatMap((id) => causeOf(id).evidence.filter(({ language }) => language === 'TraceQL'));
  for (const { query } of queries) {
    const trace = await newestTraceOf(query);
    if (trace !== undefined) return trace;
  }
  return undefined;
}

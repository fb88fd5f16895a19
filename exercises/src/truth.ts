import { type Cause, type CauseId, causeOf, type Verdict } from './causes.ts';

/** One cause, as it was. */
export interface TrueCause extends Cause {
  readonly id: CauseId;
  /** When it began, in milliseconds since the epoch. */
  readonly start: number;
}

/** What the answer should have been. */
export interface Truth {
  readonly verdict: Verdict;
  readonly causes: readonly TrueCause[];
}

/** From what has happened, by the records of whoever made it happen. @param happened the causes, with their times in milliseconds */
export function truthOf(happened: readonly { readonly id: CauseId; readonly at: number }[]): Truth {
  const causes = happened.map(({ id, at }) => ({ ...causeOf(id), id, start: at }));
  return { verdict: causes.some(({ verdict }) => verdict === 'broken') ? 'broken' : 'harmless', causes };
}

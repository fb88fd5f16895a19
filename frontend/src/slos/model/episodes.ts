/** A stretch of time on the grid, in seconds since 1970, and its bad events. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly bad: number;
}

/** Bad events without a pause, and what they cost. */
export interface Episode extends Block {
  /** Of the period’s error budget; 0.1 is a tenth. */
  readonly share: number;
}

/**
 * Blocks that follow each other are one episode. What is spent is divided among the episodes by their bad events, so that
 * their shares add up to what the objective’s card says.
 *
 * @param blocks oldest first
 * @param spent share of the budget that is spent
 */
export function episodesOf(blocks: readonly Block[], spent: number): readonly Episode[] {
  const all = blocks.reduce((sum, { bad }) => sum + bad, 0);
  const joined: Block[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (last && block.from <= last.to)
      joined.splice(-1, 1, { ...last, to: block.to, bad: last.bad + block.bad });
    else joined.push(block);
  }
  return joined.map((episode) => ({ ...episode, share: (spent * episode.bad) / all }));
}

/** The episodes that cost most, the dearest first. */
export const dearest = (episodes: readonly Episode[], count: number): readonly Episode[] =>
  episodes.toSorted((a, b) => b.bad - a.bad || b.from - a.from).slice(0, count);

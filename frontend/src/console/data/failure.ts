/** A query that brought nothing; its message is a sentence for the people who look at the page. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure';
  /** What the store says against the query itself: asking again would not help. Undefined: something else failed. */
  readonly refusal: string | undefined;

  constructor(message: string, { refusal, ...options }: ErrorOptions & { readonly refusal?: string } = {}) {
    super(message, options);
    this.refusal = refusal;
  }
}

/** What failed, in a sentence. */
export function wordsFor(error: unknown): string {
  if (error instanceof QueryFailure) return error.message;
  return `This page has a fault: ${error instanceof Error ? error.message : String(error)}.`;
}

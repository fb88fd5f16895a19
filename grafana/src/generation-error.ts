/**
 * A definition that cannot become a correct rule, query or panel. `where` names the definition (an objective, a panel,
 * a query of the reference), the message says what is wrong with it and what would be right.
 */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
  readonly where: string;

  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options);
    this.where = where;
  }
}

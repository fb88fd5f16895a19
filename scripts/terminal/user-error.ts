/**
 * Something the user can mend: what failed, what was seen, what to do next. The command line prints it without a
 * stack and exits with 1; every other error is a defect of the lab and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly advice: string;
  readonly details: readonly string[];

  /**
   * @param message what failed, in one line
   * @param advice what to do next
   * @param details what was seen: log lines, values, one entry a line
   */
  constructor(message: string, advice: string, details: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
    this.details = details;
  }
}

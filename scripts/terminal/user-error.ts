/**
 * Something the user can fix: what failed, what was seen, what to do next. The command line prints it without a
 * stack and exits with `exitCode`; every other error is a defect of the lab and keeps its stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly exitCode: number = 1;
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

/** The command line asks for something that does not exist or does not go together. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** Prints it on standard error: what failed, what was seen, what to do next. */
export function printError({ message, details, advice }: UserError): void {
  const lines = [`Error: ${message}`, ...details.map((line) => `  ${line}`), `→ ${advice}`];
  process.stderr.write(`${lines.join('\n')}\n`);
}

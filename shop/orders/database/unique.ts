const uniqueViolation = '23505';

/** Whether a statement failed because a row with the same key is there: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const breaks = (error: unknown, constraint: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === uniqueViolation &&
  'constraint' in error &&
  error.constraint === constraint;

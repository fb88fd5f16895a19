import type BetterSqlite3 from 'better-sqlite3';

/** The file was written by a newer version. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
}

/**
 * Brings the schema up to date, each step in a transaction of its own: a step that fails leaves the file at the
 * version before it.
 *
 * @throws SchemaTooNewError when the file has more steps than this one knows
 */
export function migrate(connection: BetterSqlite3.Database, steps: readonly string[]): void {
  const found = Number(connection.pragma('user_version', { simple: true }));
  if (found > steps.length) {
    throw new SchemaTooNewError(
      `${connection.name} has schema version ${found}, this one knows ${steps.length}. ` +
        'Start the newer version again, or move the file away.',
    );
  }
  steps.forEach((step, index) => {
    const apply = connection.transaction(() => {
      // Read again under the write lock: another process may have been faster.
      if (Number(connection.pragma('user_version', { simple: true })) > index) return;
      connection.exec(step);
      connection.pragma(`user_version = ${index + 1}`);
    });
    if (index >= found) apply.immediate();
  });
}

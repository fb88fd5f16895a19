import { UsageError } from '../terminal/user-error.ts';

/** Where a release goes. */
export interface Target {
  readonly user: string;
  readonly host: string;
  /** Folder on the host; a relative one lies in the user’s home. */
  readonly directory: string;
}

export const defaultDirectory = 'observability-lab';

/** Nothing here needs quoting in a shell, and nothing can be taken for an option. */
const pattern =
  /^(?<user>[a-z_][a-z0-9_-]{0,31})@(?<host>[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?)(?::(?<directory>[A-Za-z0-9_./][A-Za-z0-9_./-]*))?$/;

/** Reads `user@host[:folder]`. @throws UsageError */
export function parseTarget(text: string): Target {
  const groups = pattern.exec(text)?.groups;
  const { user, host, directory = defaultDirectory } = groups ?? {};
  if (!user || !host || directory.split('/').includes('..')) {
    throw new UsageError(
      `"${text}" is not a place to deploy to`,
      'Write user@host or user@host:folder, for example: npx lab deploy lab@vm.example:observability-lab',
    );
  }
  return { user, host, directory: directory.replace(/(?<=.)\/+$/, '') };
}

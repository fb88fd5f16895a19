import { ExecaError, execa } from 'execa';
import type { Settings } from '../../stack/settings.ts';
import { UserError } from '../../terminal/user-error.ts';
import type { Part, Programs } from './part.ts';

const checkTimeoutMs = 30_000;

/**
 * Lets a part’s own program judge its configuration.
 *
 * @returns false when the part has no such check
 * @throws UserError with what the program said
 */
export async function checkConfiguration(
  part: Part,
  { settings, programs }: { settings: Settings; programs: Programs },
  signal?: AbortSignal,
): Promise<boolean> {
  const check = part.check?.(settings, programs);
  if (!check) return false;
  try {
    await execa(check.command, check.args, {
      env: check.env,
      extendEnv: false,
      all: true,
      timeout: checkTimeoutMs,
      ...(signal && { cancelSignal: signal }),
    });
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    throw new UserError(
      `${part.name} does not accept its configuration`,
      `Correct the file it names, then try again: ${[check.command, ...check.args].join(' ')}`,
      outputOf(error),
      { cause: error },
    );
  }
}

function outputOf(error: unknown): string[] {
  const output = error instanceof ExecaError ? (error.all ?? error.shortMessage) : String(error);
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-12);
}

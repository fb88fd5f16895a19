import type { Settings } from '../../stack/settings.ts';
import { UserError } from '../../terminal/user-error.ts';
import { checkAccess } from './access.ts';
import type { PreflightCheck, PreflightContext } from './check.ts';
import { checkDiskSpace } from './disk.ts';
import { checkLayout } from './layout.ts';
import { checkPorts } from './ports.ts';
import { checkSocketPath } from './socket-path.ts';

/** The checks, in the order in which their problems are shown. */
export const preflightChecks: readonly PreflightCheck[] = [
  { name: 'the state directory has this version’s layout', check: checkLayout },
  { name: 'there is enough disk space', check: checkDiskSpace },
  { name: 'the process manager’s socket path is short enough', check: checkSocketPath },
  { name: 'a lab that others can reach has a password', check: checkAccess },
  { name: 'the ports are free', check: checkPorts },
];

/**
 * Runs every check.
 *
 * @throws UserError with every problem found; nothing has been started then
 */
export async function runPreflight(
  settings: Settings,
  context: PreflightContext,
  checks: readonly PreflightCheck[] = preflightChecks,
): Promise<void> {
  const found = await Promise.all(checks.map(({ check }) => check(settings, context)));
  const problems = found.flat();
  const [first] = problems;
  if (!first) return;
  if (problems.length === 1) throw new UserError(first.seen, first.advice);
  throw new UserError(
    `${problems.length} preflight checks failed`,
    'Fix each, then start again.',
    problems.map(({ seen, advice }) => `${seen}. ${advice}`),
  );
}

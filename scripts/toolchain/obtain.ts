import type { Program, ProgramName } from '../stack/program.ts';
import { UserError } from '../terminal/user-error.ts';
import { aptAdvice, fromApt } from './apt.ts';
import { fromArchive } from './archive.ts';
import { fromGoBuild } from './build.ts';
import { withLock } from './cache.ts';
import type { Component } from './component.ts';
import { componentOf, components, variableOf } from './components.ts';
import { oldestGo } from './go.ts';
import { fromCache, fromEnvironment, fromPath } from './local.ts';
import type { Attempt, Session, Way } from './session.ts';
import { pinnedVersion } from './session.ts';
import { fromWheel } from './wheel.ts';

/** A program, or why there is none: only for components that the lab can do without. */
export type Obtained = { found: true; program: Program } | { found: false; reason: string };

/** Ways that only look. */
const localWays: readonly Way[] = [fromEnvironment, fromPath, fromCache];

/** Ways that download, build or install, and the components for which they exist. */
const installingWays: readonly { way: Way; exists: (component: Component) => boolean }[] = [
  { way: fromArchive, exists: (component) => component.archive !== undefined },
  { way: fromWheel, exists: (component) => component.wheel !== undefined },
  { way: fromGoBuild, exists: (component) => component.build !== undefined },
  { way: fromApt, exists: (component) => component.apt !== undefined },
];

/**
 * Gets one program: the first way that works wins.
 *
 * @returns `found: false` with the reason for an optional component that cannot be installed
 * @throws UserError naming every way that was tried; the abort reason when the session is aborted
 */
export async function obtain(name: ProgramName, session: Session): Promise<Obtained> {
  const all = await obtainAll([name], session);
  const only = all.get(name);
  if (!only) throw new Error(`obtainAll forgot ${name}`);
  return only;
}

/**
 * Gets several programs. All are looked for first; then the missing ones are installed one after the other, in the
 * order of the component list, because they share Go’s build cache.
 *
 * @throws UserError as `obtain`; without `install` one error names everything that is missing
 */
export async function obtainAll(
  names: readonly ProgramName[],
  session: Session,
): Promise<ReadonlyMap<ProgramName, Obtained>> {
  const wanted = components.filter((component) => names.includes(component.name));
  const local = await Promise.all(wanted.map((component) => tryWays(localWays, component, session)));
  const results = new Map<ProgramName, Obtained>();
  const missing: { component: Component; reasons: readonly string[] }[] = [];
  for (const [index, component] of wanted.entries()) {
    const outcome = local[index];
    if (outcome?.found) results.set(component.name, outcome);
    else missing.push({ component, reasons: outcome?.reasons ?? [] });
  }
  if (!session.install) {
    for (const [name, reason] of explainMissing(missing)) results.set(name, { found: false, reason });
    return results;
  }
  session.prefetching.components = missing.map(({ component }) => component);
  for (const { component, reasons } of missing) {
    results.set(component.name, await install(component, reasons, session));
  }
  return results;
}

/** Whether none of them would have to be installed. */
export async function areLocal(names: readonly ProgramName[], session: Session): Promise<boolean> {
  const outcomes = await Promise.all(names.map((name) => tryWays(localWays, componentOf(name), session)));
  return outcomes.every(({ found }) => found);
}

type Outcome = { found: true; program: Program } | { found: false; reasons: readonly string[] };

async function tryWays(ways: readonly Way[], component: Component, session: Session): Promise<Outcome> {
  const reasons: string[] = [];
  for (const way of ways) {
    session.signal.throwIfAborted();
    const attempt: Attempt = await way(component, session);
    if (attempt.found) return attempt;
    reasons.push(attempt.reason);
  }
  return { found: false, reasons };
}

async function install(component: Component, seen: readonly string[], session: Session): Promise<Obtained> {
  const ways = installingWays.filter(({ exists }) => exists(component)).map(({ way }) => way);
  // The cache again, because another run may have filled it while this one waited for the lock.
  const outcome = await withLock(component, session, () => tryWays([fromCache, ...ways], component, session));
  if (outcome.found) return outcome;
  const reasons = [...seen, ...outcome.reasons.slice(1)];
  if (component.without) return { found: false, reason: `${reasons.at(-1)}; ${component.without}` };
  const version = pinnedVersion(component, session.settings);
  const title = [component.title, version].filter(Boolean).join(' ');
  throw new UserError(`${title} could not be installed`, adviceFor(component), reasons);
}

function adviceFor(component: Component): string {
  const own = `set ${variableOf(component.name)} to a program of your own`;
  if (component.apt) return `${aptAdvice(component)}; or ${own}.`;
  return `Install Go ${oldestGo} or newer (https://go.dev/dl), or connect the machine to the network, or ${own}.`;
}

/** @throws UserError when a component that the lab needs is among the missing */
function explainMissing(
  missing: readonly { component: Component; reasons: readonly string[] }[],
): [ProgramName, string][] {
  const needed = missing.filter(({ component }) => component.without === undefined);
  if (needed.length > 0) {
    throw new UserError(
      `Not installed, and --no-install forbids installing: ${needed.map(({ component }) => component.title).join(', ')}`,
      `Run it without --no-install, or name the programs: ${needed.map(({ component }) => variableOf(component.name)).join(', ')}.`,
      needed.map(({ component, reasons }) => `${component.title}: ${reasons.join('; ')}`),
    );
  }
  return missing.map(({ component, reasons }) => [
    component.name,
    `${reasons.at(-1)}, and --no-install forbids installing; ${component.without}`,
  ]);
}

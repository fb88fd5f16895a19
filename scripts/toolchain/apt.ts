import { access, rm, writeFile } from 'node:fs/promises';
import { which } from 'zx';
import { UserError } from '../terminal/user-error.ts';
import type { Component } from './component.ts';
import { fromPath } from './local.ts';
import { run } from './process.ts';
import type { Attempt, Session } from './session.ts';

const installOptions = ['install', '-y', '--no-install-recommends'];

/** Debian’s package, as root. A service that comes with it is neither started nor enabled; one from before stays. */
export async function fromApt(component: Component, session: Session): Promise<Attempt> {
  const package_ = component.apt;
  const apt = await which('apt-get', { path: session.environment.PATH ?? '', nothrow: true });
  if (!package_ || !apt) return { found: false, reason: 'there is no apt-get to install it with' };
  if (!session.isRoot) return { found: false, reason: 'installing it takes root' };
  const units = component.aptServices ?? [package_];
  const before = await knownServices(units, session);
  await session.reporter.step(`Installing Debian’s package ${package_} (apt-get)`, 40, (detail) =>
    withoutServices(session, async () => {
      const failed = await aptGet(apt, [...installOptions, package_], session, detail);
      if (!failed) return;
      // The package lists may be missing or old, as in fresh containers.
      await aptGet(apt, ['update'], session, detail);
      const again = await aptGet(apt, [...installOptions, package_], session, detail);
      if (again)
        throw new UserError(`apt-get cannot install ${package_}`, aptAdvice(component), again.slice(-10));
    }),
  );
  await disableServices(
    units.filter((unit) => !before.includes(unit)),
    session,
  );
  const installed = await fromPath(component, session);
  return installed.found ? { found: true, program: { ...installed.program, source: 'apt-get' } } : installed;
}

/** The command that the user can run. */
export function aptAdvice(component: Component): string {
  return `Install it: sudo apt-get ${installOptions.join(' ')} ${component.apt}`;
}

async function aptGet(
  apt: string,
  arguments_: readonly string[],
  session: Session,
  detail: (text: string) => void,
): Promise<readonly string[] | undefined> {
  const environment = { ...session.environment, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, output } = await run(apt, arguments_, {
    environment,
    signal: session.signal,
    onLine: detail,
  });
  return status === 0 ? undefined : output;
}

// Package scripts ask policy-rc.d before they start a service; 101 forbids it. One that exists already is the machine’s.
async function withoutServices(session: Session, work: () => Promise<void>): Promise<void> {
  const file = session.servicePolicyFile;
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (!exists) await writeFile(file, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    if (!exists) await rm(file, { force: true });
  }
}

/** Services that the machine has already: they are its owner’s. */
async function knownServices(services: readonly string[], session: Session): Promise<readonly string[]> {
  const systemctl = await which('systemctl', { path: session.environment.PATH ?? '', nothrow: true });
  if (!systemctl) return [];
  const known: string[] = [];
  for (const service of services) {
    const { output } = await run(systemctl, ['is-enabled', service], session);
    // A state is one word, also where it exits with an error (disabled); newer versions say not-found.
    if (output.some((line) => /^(?!not-found$)[a-z-]+$/.test(line))) known.push(service);
  }
  return known;
}

// Otherwise the distribution’s Nginx would hold port 80 after the next boot.
async function disableServices(services: readonly string[], session: Session): Promise<void> {
  const systemctl = await which('systemctl', { path: session.environment.PATH ?? '', nothrow: true });
  if (!systemctl || services.length === 0) return;
  await run(systemctl, ['disable', '--now', ...services], session);
}

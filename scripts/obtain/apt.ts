import { access, rm, writeFile } from 'node:fs/promises';
import { which } from 'zx';
import { UserError } from '../terminal/user-error.ts';
import type { Component } from './components.ts';
import { fromPath } from './local.ts';
import { run } from './process.ts';
import type { Attempt, Session } from './session.ts';

const installOptions = ['install', '-y', '--no-install-recommends'];

/** Debian’s package, as root. A service that comes with it is neither started nor enabled. */
export async function fromApt(component: Component, session: Session): Promise<Attempt> {
  const package_ = component.apt;
  const apt = await which('apt-get', { path: session.environment.PATH ?? '', nothrow: true });
  if (!package_ || !apt) return { found: false, reason: 'there is no apt-get to install it with' };
  if (!session.isRoot) return { found: false, reason: 'installing it takes root' };
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
  await disableServices(component.aptServices ?? [package_], session);
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

// Otherwise the distribution’s Nginx would hold port 80 after the next boot.
async function disableServices(services: readonly string[], session: Session): Promise<void> {
  const systemctl = await which('systemctl', { path: session.environment.PATH ?? '', nothrow: true });
  if (!systemctl) return;
  await run(systemctl, ['disable', '--now', ...services], session);
}

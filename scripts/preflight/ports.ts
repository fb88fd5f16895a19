import { parts } from '../stack/parts.ts';
import type { Settings } from '../stack/settings.ts';
import type { Listener } from './listeners.ts';
import { findOwners, readListeners } from './listeners.ts';
import type { PreflightContext, Problem } from './preflight.ts';

/** Ports that the lab opens: those of its parts. */
const ports = parts.flatMap((part) => part.ports.map((port) => ({ ...port, part: part.name })));

/** Every port is free, or held by a running part of this lab; and no two settings name the same one. */
export async function checkPorts(settings: Settings, context: PreflightContext): Promise<readonly Problem[]> {
  const listeners = await readListeners();
  const taken = ports.flatMap((port) => {
    const number = settings[port.setting];
    if (context.portsInUseByLab.has(number)) return [];
    const listener = listeners.find((entry) => entry.port === number && entry.protocol === port.protocol);
    return listener ? [{ ...port, number, listener }] : [];
  });
  const owners = await findOwners(new Set(taken.map(({ listener }) => listener.inode)));
  return [
    ...sharedPorts(settings),
    ...taken.map(({ setting, part, use, number, listener }) => ({
      seen: `Port ${number}, wanted by ${part} (${use}), is in use by ${describeOwner(listener, owners)}`,
      advice: `Stop that process, or choose another port: ${setting} in .env`,
    })),
  ];
}

function describeOwner(listener: Listener, owners: Awaited<ReturnType<typeof findOwners>>): string {
  const owner = owners.get(listener.inode);
  if (owner) return `${owner.command} (pid ${owner.pid})`;
  return `a process of another user (to see which: sudo ss -lnp 'sport = :${listener.port}')`;
}

function sharedPorts(settings: Settings): Problem[] {
  return ports.flatMap(({ setting, protocol }, index) => {
    const earlier = ports
      .slice(0, index)
      .find((port) => port.protocol === protocol && settings[port.setting] === settings[setting]);
    if (!earlier) return [];
    return [
      {
        seen: `${earlier.setting} and ${setting} are both ${settings[setting]}`,
        advice: 'Give one of them another number in .env',
      },
    ];
  });
}

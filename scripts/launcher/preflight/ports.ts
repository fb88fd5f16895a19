import type { PortName, Settings } from '../../stack/settings.ts';
import { workloadsOf } from '../../stack/workloads.ts';
import { partsOf } from '../native/parts.ts';
import type { PreflightContext, Problem } from './check.ts';
import type { Listener, Protocol } from './listeners.ts';
import { findOwners, readListeners } from './listeners.ts';

/** A port that a launcher opens, and who wants it. */
export interface WantedPort {
  readonly setting: PortName;
  readonly protocol: Protocol;
  readonly use: string;
  readonly part: string;
}

/** `checkPortList` for the native lab: the ports of its parts, without the ones that may be left out of it. */
export async function checkPorts(settings: Settings, context: PreflightContext): Promise<readonly Problem[]> {
  const wanted = partsOf(await workloadsOf(settings))
    .filter(({ absentWithout }) => absentWithout === undefined)
    .flatMap((part) => part.ports.map((port) => ({ ...port, part: part.name })));
  return checkPortList(settings, context, wanted);
}

/** Every port is free, or held by a running part of this lab; and no two settings name the same one. */
export async function checkPortList(
  settings: Settings,
  context: PreflightContext,
  ports: readonly WantedPort[],
): Promise<readonly Problem[]> {
  const listeners = await readListeners();
  const taken = ports.flatMap((port) => {
    const number = settings[port.setting];
    if (context.portsInUseByLab.has(number)) return [];
    const listener = listeners.find((entry) => entry.port === number && entry.protocol === port.protocol);
    return listener ? [{ ...port, number, listener }] : [];
  });
  const owners = await findOwners(new Set(taken.map(({ listener }) => listener.inode)));
  return [
    ...sharedPorts(settings, ports),
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

function sharedPorts(settings: Settings, ports: readonly WantedPort[]): Problem[] {
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

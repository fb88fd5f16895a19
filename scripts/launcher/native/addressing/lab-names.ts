import { type PartName, partNames } from '@lab/telemetry/parts';
import { readHosts } from './addresses.ts';

/** The backend moves: it publishes its address at each start. Every other part stays on this one. */
const loopback = '127.0.0.1';

/**
 * The address of a part by its name, as Docker's DNS knows the containers.
 *
 * @returns undefined for a name that is not of the lab, and for the backend before its first start
 */
export function addressOf(name: string, runDirectory: string): string | undefined {
  if (name === ('backend' satisfies PartName)) return readHosts(runDirectory).get(name);
  return partNames.some((part) => part === name) ? loopback : undefined;
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the lab’s parts are, in the format of /etc/hosts: written by each start of the backend, read by the DNS server. */
export const hostsFile = (runDirectory: string) => join(runDirectory, 'hosts');

/** The backend’s scrape target, in the format of Prometheus’ file_sd: read by the Collector. */
export const targetsFile = (runDirectory: string) => join(runDirectory, 'targets', 'backend.json');

/** Readers never see half a file. */
export function writeAtomically(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

/** Name → IPv4 address. A missing file is an empty list: nothing has started yet. */
export function readHosts(runDirectory: string): Map<string, string> {
  const hosts = new Map<string, string>();
  for (const line of readIfThere(hostsFile(runDirectory)).split('\n')) {
    const [address, name] = line.trim().split(/\s+/);
    if (address && name && !address.startsWith('#')) hosts.set(name, address);
  }
  return hosts;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Addresses that the backend may listen on: few, so that Nginx can try them all when the DNS server does not answer. */
export const backendAddresses: readonly string[] = Array.from({ length: 16 }, (_, n) => `127.0.1.${n + 1}`);

/** The backend’s address after `address`: each of `backendAddresses` in turn. */
export function nextAddress(address: string | undefined): string {
  const place = backendAddresses.indexOf(address ?? '');
  return backendAddresses[(place + 1) % backendAddresses.length] ?? '127.0.1.1';
}

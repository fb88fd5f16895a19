import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { partNames } from '@lab/telemetry/parts';

/**
 * Preloaded into the shop's services in native mode: at each connection they ask the lab's DNS server for the names of the
 * lab's parts, as containers ask Docker's. Other names go the usual way.
 */

const server = process.env.LAB_DNS;
if (!server) throw new Error('LAB_DNS must be set');

const resolver = new dns.Resolver({ timeout: 500, tries: 2 });
resolver.setServers([server]);
const namesOfParts = new Set<string>(partNames);
const usualLookup = dns.lookup;

type Answer = (error: Error | null, found: string | LookupAddress[], family?: number) => void;

function lookup(name: string, options: LookupOptions, answer: Answer): void {
  if (!namesOfParts.has(name)) {
    usualLookup(name, options, answer);
    return;
  }
  resolver.resolve4(name, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) answer(error ?? new Error(`${name} has no address`), []);
    else if (options.all)
      answer(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    else answer(null, first, 4);
  });
}

// What `net` calls for each connection, with these three arguments, whichever client makes it.
dns.lookup = lookup as typeof dns.lookup;

import { BlockList, isIP } from 'node:net';

const v4Start = /[\d.]+/y;
const v6Start = /[\da-fA-F:.]+/y;

/** Whether a text holds an address that the pattern names: an address, a CIDR block, or a range `a-b`. Throws when it is none. */
export function compileIp(pattern: string): (text: string) => boolean {
  const list = new BlockList();
  if (!addTo(list, pattern)) throw new Error(`ip: invalid pattern: ${JSON.stringify(pattern)}`);
  return (text) => addressesIn(text).some((address) => list.check(address, familyOf(address)));
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function addTo(list: BlockList, pattern: string): boolean {
  if (isIP(pattern)) {
    list.addAddress(pattern, familyOf(pattern));
    return true;
  }
  const [network = '', length = '', none] = pattern.split('/');
  if (none === undefined && isIP(network) && /^\d{1,3}$/.test(length)) {
    if (Number(length) > (isIP(network) === 6 ? 128 : 32)) return false;
    list.addSubnet(network, Number(length), familyOf(network));
    return true;
  }
  const [from = '', to = ''] = pattern.split('-');
  if (!isIP(from) || isIP(from) !== isIP(to)) return false;
  try {
    list.addRange(from, to, familyOf(from));
    return true;
  } catch {
    return false;
  }
}

/** Addresses begin where Loki looks for them: a digit with a point within four characters, or hex digits before a colon. */
function addressesIn(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const head = text.slice(at, at + 5);
    const isV4 = /^\d{1,3}\./.test(head);
    const isV6 = !isV4 && /^(?:[\da-fA-F]{1,4}:|::)/.test(head);
    if (!isV4 && !isV6) continue;
    const span = isV4 ? v4Start : v6Start;
    span.lastIndex = at;
    const candidate = span.exec(text)?.[0] ?? '';
    if (isIP(candidate)) found.push(candidate);
    at += candidate.length;
  }
  return found;
}

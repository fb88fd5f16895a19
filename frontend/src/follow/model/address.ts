/** Everything that the address of the page says, so that who gets the address sees the same. */
export interface Address {
  /** Empty on the page that offers requests. */
  readonly traceId: string;
  /** The span that is looked at. */
  readonly spanId: string;
  readonly search: string;
  /** The trace that this one is compared with. */
  readonly compareWith: string;
}

const path = '/lab/trace';
const idPattern = /^[0-9a-f]{1,32}$/i;

/** A trace id in what somebody pasted: the id alone, a traceparent, or an address that ends in one. */
export function traceIdIn(text: string): string | undefined {
  const trimmed = text.trim().toLowerCase();
  const found = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/.exec(trimmed)?.[0];
  if (found) return found;
  return idPattern.test(trimmed) ? trimmed.padStart(32, '0') : undefined;
}

export function readAddress({ pathname, search }: { pathname: string; search: string }): Address {
  const parameters = new URLSearchParams(search);
  const id = pathname.startsWith(`${path}/`) ? pathname.slice(path.length + 1) : '';
  return {
    traceId: traceIdIn(id) ?? '',
    spanId: parameters.get('span') ?? '',
    search: parameters.get('q') ?? '',
    compareWith: traceIdIn(parameters.get('compare') ?? '') ?? '',
  };
}

export function addressOf({ traceId, spanId = '', search = '', compareWith = '' }: Partial<Address>): string {
  if (!traceId) return path;
  const said = Object.entries({ span: spanId, q: search, compare: compareWith }).filter(([, value]) => value);
  const query = new URLSearchParams(said).toString();
  return `${path}/${traceId}${query && `?${query}`}`;
}

/** Everything that the query of a page’s address says. */
export type Parameters = Readonly<Record<string, string>>;

/** @param how `replace` for what no one wants to go back to */
export type Change = (part: Parameters, how?: 'push' | 'replace') => void;

/** The parameters of an address; those that it does not name have their initial value. */
export function readParameters(search: string, initial: Parameters): Parameters {
  const said = new URLSearchParams(search);
  return Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, said.get(name) ?? value]));
}

/** The address without what is initial anyway. */
export function addressOf(path: string, parameters: Parameters, initial: Parameters): string {
  const said = Object.entries(parameters).filter(([name, value]) => value !== initial[name]);
  const query = new URLSearchParams(said).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** Values for the variables of a query, by name without `$`. */
export type VariableValues = Readonly<Record<string, string>>;

/** Values for Grafana’s own variables, for parsing and for running a query outside of Grafana. */
export const builtInVariables: VariableValues = {
  __rate_interval: '1m',
  __interval: '15s',
  __range: '1h',
  __range_s: '3600',
  __auto: '1m',
};

const pattern = /\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g;

/**
 * A query with its variables replaced: `$name`, `${name}` and `${name:format}`. `$1` and the like stay: they are
 * references of `label_replace`.
 *
 * @throws RangeError naming a variable that has no value
 */
export function interpolate(query: string, values: VariableValues): string {
  const all: VariableValues = { ...builtInVariables, ...values };
  return query.replace(pattern, (whole, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? '';
    if (/^\d+$/.test(name)) return whole;
    const value = all[name];
    if (value === undefined) throw new RangeError(`the variable "${name}" has no value`);
    return value;
  });
}

/** Names of the variables of a query that are not Grafana’s own, in order of appearance. */
export function variablesOf(query: string): string[] {
  const names = [...query.matchAll(pattern)].map(([, braced, bare]) => braced ?? bare ?? '');
  return [...new Set(names.filter((name) => !/^\d+$/.test(name) && !(name in builtInVariables)))];
}

/** A condition on a row `s` of `spans`, joined with its row `t` of `traces`. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly (string | number | bigint)[];
  /** Rows that fail are sure not to match; when exact, rows that pass are sure to match. */
  readonly exact: boolean;
  /** Rough share of the rows that pass, 0 to 1: which of several conditions should drive a query. */
  readonly share: number;
}

export const always: SqlCondition = { sql: '1', parameters: [], exact: true, share: 1 };
export const never: SqlCondition = { sql: '0', parameters: [], exact: true, share: 0 };
/** Nothing is known: every row may match. */
export const unknown: SqlCondition = { ...always, exact: false };

export function isNever(condition: SqlCondition): boolean {
  return condition.sql === never.sql;
}

export function and(conditions: readonly SqlCondition[]): SqlCondition {
  if (conditions.some(isNever)) return never;
  const useful = conditions.filter(({ sql }) => sql !== always.sql);
  const exact = conditions.every((condition) => condition.exact);
  if (useful.length === 0) return exact ? always : unknown;
  return join(useful, ' AND ', exact, Math.min(...useful.map(({ share }) => share)));
}

export function or(conditions: readonly SqlCondition[]): SqlCondition {
  const useful = conditions.filter((condition) => !isNever(condition));
  const [only, more] = useful;
  if (!only) return never;
  if (!more) return only;
  const exact = useful.every((condition) => condition.exact);
  if (useful.some(({ sql }) => sql === always.sql)) return exact ? always : unknown;
  return join(
    useful,
    ' OR ',
    exact,
    Math.min(
      1,
      useful.reduce((sum, { share }) => sum + share, 0),
    ),
  );
}

function join(
  conditions: readonly SqlCondition[],
  operator: string,
  exact: boolean,
  share: number,
): SqlCondition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(operator)})`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
    exact,
    share,
  };
}

/** `expression` is one of the numbers. */
export function oneOf(expression: string, values: readonly number[], share: number): SqlCondition {
  if (values.length === 0) return never;
  const [only, more] = values;
  const list = more === undefined ? `= ${Number(only)}` : `IN (${values.map(Number).join(',')})`;
  return { sql: `${expression} ${list}`, parameters: [], exact: true, share };
}

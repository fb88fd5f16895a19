import type { Client } from 'pg';

/** Statements with more parameters are those that list rows: their text differs each time. */
const mostParameters = 24;
const mostStatements = 100;
/** PostgreSQL cuts longer names off. */
const longestName = 60;
const names = new Map<string, string>();

/**
 * Makes a connection plan each statement once, instead of at each execution: the statements of an order are few and always the
 * same, and planning takes the server longer than running them
 * (https://node-postgres.com/features/queries#prepared-statements).
 */
export function planOnce(client: Pick<Client, 'query'>): void {
  const query = client.query.bind(client);
  const planned = (text: unknown, values: unknown) => {
    const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text, values.length) : undefined;
    return name
      ? query({ name, text: String(text), values: values as unknown[] })
      : query(text as string, values as unknown[]);
  };
  client.query = planned as typeof client.query;
}

/** @returns undefined for a statement that is not worth a name, or of which there are too many */
function nameOf(text: string, parameters: number): string | undefined {
  if (parameters === 0 || parameters > mostParameters) return undefined;
  const known = names.get(text);
  if (known || names.size >= mostStatements) return known;
  const taken = new Set(names.values());
  const base = describe(text);
  let name = base;
  for (let nth = 2; taken.has(name); nth += 1) name = `${base} ${nth}`;
  names.set(text, name);
  return name;
}

/** What a statement does, to which tables: its span has this name. For example `WITH event outbox saga`. */
function describe(text: string): string {
  const own = new Set([...text.matchAll(/"(\w+)" as \(/g)].map(([, name]) => name));
  const tables = [...text.matchAll(/\b(?:into|update|from|join) "(\w+)"/g)].map(([, name = '']) => name);
  const named = [...new Set(tables)].filter((table) => !own.has(table));
  const [operation = ''] = text.trimStart().split(/\s/);
  return [operation.toUpperCase(), ...named].join(' ').slice(0, longestName);
}

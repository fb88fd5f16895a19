import type { SortOrder } from '@lab/api-contract/tasks';
import { z } from 'zod';

/** Where the next page starts: after the row with this sort key and id. */
export interface Position {
  readonly sort: SortOrder;
  readonly key: string | number;
  readonly id: string;
}

const positionSchema = z.tuple([z.string(), z.union([z.string(), z.number()]), z.string()]);

/** Makes the opaque text of a position. */
export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.sort, position.key, position.id])).toString('base64url');
}

/** Reads a cursor; undefined when it is none of ours or belongs to another sort order. */
export function decodeCursor(cursor: string, sort: SortOrder): Position | undefined {
  const parsed = positionSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) return undefined;
  const [encodedSort, key, id] = parsed.data;
  return encodedSort === sort ? { sort, key, id } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

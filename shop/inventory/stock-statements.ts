import type { Database } from '@lab/sqlite/database';
import type { Line, ReservationState } from './reservation.ts';

export type ProductRow = Readonly<Record<'sku' | 'name' | 'currency', string>> &
  Readonly<Record<'minor_units' | 'on_hand' | 'available', number>>;
type ReservationRow = {
  readonly state: Exclude<ReservationState, 'expired'>;
  readonly expires_at: number;
};

/** A hold that is over does not count, so nothing has to run for it to end. */
const selectProducts = `
  SELECT p.*, p.on_hand - coalesce((
    SELECT sum(l.quantity) FROM reservation_lines l JOIN reservations r USING (order_id)
    WHERE l.sku = p.sku AND r.state = 'held' AND r.expires_at > @now), 0) AS available
  FROM products p`;

/** The statements of the stock. `now` is in milliseconds since the epoch. */
export function prepareStatements(database: Database) {
  return {
    listProducts: database.prepare<{ now: number }, ProductRow>({
      operation: 'SELECT',
      collection: 'products',
      sql: `${selectProducts} ORDER BY p.name`,
    }),
    findProduct: database.prepare<{ sku: string; now: number }, ProductRow>({
      operation: 'SELECT',
      collection: 'products',
      sql: `${selectProducts} WHERE p.sku = @sku`,
    }),
    listCommitted: database.prepare<Record<string, never>, Line>({
      operation: 'SELECT',
      collection: 'reservation_lines',
      sql: `SELECT l.sku, sum(l.quantity) AS quantity FROM reservation_lines l JOIN reservations r USING (order_id)
            WHERE r.state = 'committed' GROUP BY l.sku ORDER BY l.sku`,
    }),
    addToStock: database.prepare<{ sku: string; by: number }>({
      operation: 'UPDATE',
      collection: 'products',
      sql: 'UPDATE products SET on_hand = on_hand + @by WHERE sku = @sku',
    }),
    findReservation: database.prepare<{ orderId: string }, ReservationRow>({
      operation: 'SELECT',
      collection: 'reservations',
      sql: 'SELECT state, expires_at FROM reservations WHERE order_id = @orderId',
    }),
    insertReservation: database.prepare<{ orderId: string; state: string; expiresAt: number }>({
      operation: 'INSERT',
      collection: 'reservations',
      sql: 'INSERT INTO reservations (order_id, state, expires_at) VALUES (@orderId, @state, @expiresAt)',
    }),
    setState: database.prepare<{ orderId: string; state: string }>({
      operation: 'UPDATE',
      collection: 'reservations',
      sql: 'UPDATE reservations SET state = @state WHERE order_id = @orderId',
    }),
    findLines: database.prepare<{ orderId: string }, Line>({
      operation: 'SELECT',
      collection: 'reservation_lines',
      sql: 'SELECT sku, quantity FROM reservation_lines WHERE order_id = @orderId ORDER BY sku',
    }),
    insertLine: database.prepare<{ orderId: string; sku: string; quantity: number }>({
      operation: 'INSERT',
      collection: 'reservation_lines',
      sql: 'INSERT INTO reservation_lines (order_id, sku, quantity) VALUES (@orderId, @sku, @quantity)',
    }),
    findAdjustment: database.prepare<{ key: string }, { sku: string; by: number }>({
      operation: 'SELECT',
      collection: 'adjustments',
      sql: 'SELECT sku, by FROM adjustments WHERE key = @key',
    }),
    insertAdjustment: database.prepare<{ key: string; sku: string; by: number }>({
      operation: 'INSERT',
      collection: 'adjustments',
      sql: 'INSERT INTO adjustments (key, sku, by) VALUES (@key, @sku, @by)',
    }),
  };
}

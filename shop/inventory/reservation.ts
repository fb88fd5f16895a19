export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export type ReservationState = 'held' | 'committed' | 'released' | 'expired';

export interface Reservation {
  readonly orderId: string;
  readonly lines: readonly Line[];
  readonly state: ReservationState;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

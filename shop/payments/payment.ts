export type PaymentState = 'authorised' | 'declined' | 'captured' | 'voided' | 'refunded';

export interface Payment {
  readonly orderId: string;
  readonly currency: string;
  /** 0 where the payment was refunded before it was authorised. */
  readonly minorUnits: number;
  readonly cardLast4: string;
  readonly state: PaymentState;
  /** Empty unless it was declined. */
  readonly declineCode: string;
}

export interface Authorisation {
  readonly orderId: string;
  readonly currency: string;
  readonly minorUnits: number;
  readonly cardNumber: string;
}

/**
 * What becomes of an order's payment by each step; what is not listed is refused. A step that is done already changes
 * nothing, so a call may come twice. `refund` comes from anywhere, also before `authorise`, which is refused from then on: a
 * caller that got no answer to an authorisation can always make sure that nothing is charged.
 */
export const transitions = {
  capture: { authorised: 'captured', captured: 'captured' },
  refund: {
    authorised: 'voided',
    captured: 'refunded',
    declined: 'declined',
    voided: 'voided',
    refunded: 'refunded',
  },
} as const satisfies Record<string, Partial<Record<PaymentState, PaymentState>>>;

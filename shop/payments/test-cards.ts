/** Why a payment is declined, in the words of payment providers. */
export type DeclineCode = 'card_declined' | 'insufficient_funds' | 'amount_too_large' | 'not_a_test_card';

/** Card numbers as payment sandboxes have them, and what becomes of a payment with each. */
export const testCards: Readonly<Record<string, DeclineCode | 'accepted'>> = {
  '4242424242424242': 'accepted',
  '4000000000000002': 'card_declined',
  '4000000000009995': 'insufficient_funds',
};

/** Minor units from which every payment is declined: 10,000.00. */
const tooLarge = 1_000_000;

/** @returns why a payment is declined; undefined when it is accepted */
export function declineCodeOf(cardNumber: string, minorUnits: number): DeclineCode | undefined {
  const outcome = testCards[cardNumber] ?? 'not_a_test_card';
  if (outcome !== 'accepted') return outcome;
  return minorUnits >= tooLarge ? 'amount_too_large' : undefined;
}

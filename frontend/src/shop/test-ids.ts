import { toastTestIds } from '../kit/toast-test-ids.ts';

/** `data-testid` of everything that tests and `verify` touch. Importable without a DOM. */
export const shopTestIds = {
  product: 'product',
  addToBasket: 'add-to-basket',
  basket: 'basket',
  placeOrder: 'place-order',
  payDeclined: 'pay-declined',
  logInDemo: 'log-in-demo',
  logIn: 'log-in',
  logOut: 'log-out',
  loginDialog: 'login-dialog',
  loginEmail: 'login-email',
  loginPassword: 'login-password',
  loginName: 'login-name',
  loginSubmit: 'login-submit',
  orderStatus: 'order-status',
  orderStep: 'order-step',
  orderRow: 'order-row',
  mail: 'mail',
  stockRow: 'stock-row',
  tryAgain: 'try-again',
  ...toastTestIds,
} as const;

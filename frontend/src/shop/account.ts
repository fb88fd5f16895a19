import { browserActions } from '@lab/telemetry/spans';
import { element } from '../kit/dom.ts';
import { actionAttribute } from '../telemetry/action-attribute.ts';
import { type Credentials, demoAccount, logIn, register } from './api.ts';
import type { Shop } from './context.ts';
import { shopTestIds } from './test-ids.ts';

/** Logs in with the account that everybody may use. */
export async function logInAsDemo(shop: Shop): Promise<void> {
  await shop.perform({
    action: browserActions.shopLogIn,
    request: async (action) => logIn(action, await demoAccount(action)),
    message: () => 'You are logged in as the demo customer',
    apply: shop.sessions.begin,
  });
}

/** A dialog to log in or to register; Escape and success close it. */
export function openLogInDialog(shop: Shop): void {
  const email = input('E-mail address', shopTestIds.loginEmail, { type: 'email', autocomplete: 'email' });
  const password = input('Password', shopTestIds.loginPassword, {
    type: 'password',
    autocomplete: 'current-password',
    minlength: '12',
    maxlength: '200',
  });
  const name = input('Name, for a new account', shopTestIds.loginName, { autocomplete: 'name' });
  name.field.required = false;
  const credentials = (): Credentials => ({ email: email.field.value, password: password.field.value });

  async function enter(): Promise<void> {
    const isNew = name.field.value.trim() !== '';
    await shop.perform({
      action: isNew ? browserActions.shopRegister : browserActions.shopLogIn,
      request: async (action) => {
        if (isNew) await register(action, { ...credentials(), name: name.field.value });
        return logIn(action, credentials());
      },
      message: () => (isNew ? 'Your account was made' : 'You are logged in'),
      apply: (token) => {
        dialog.close();
        shop.sessions.begin(token);
      },
    });
  }

  const form = element(
    'form',
    {
      on: {
        submit: (event) => {
          event.preventDefault();
          void enter();
        },
      },
    },
    [
      element('h2', { text: 'Log in, or register', attributes: { id: 'login-title' } }),
      ...[email, password, name].map(({ label }) => label),
      element('p', {
        class: 'panel-hint',
        text: 'With a name, a new account is made. Nothing is mailed: this is a lab.',
      }),
      element('div', { class: 'dialog-buttons' }, [
        element('button', {
          class: 'button',
          text: 'Cancel',
          attributes: { type: 'button' },
          on: { click: () => dialog.close() },
        }),
        element('button', {
          class: 'button button-primary',
          text: 'Go on',
          testId: shopTestIds.loginSubmit,
          attributes: { type: 'submit', [actionAttribute]: true },
        }),
      ]),
    ],
  );
  const dialog = element(
    'dialog',
    { class: 'dialog', testId: shopTestIds.loginDialog, attributes: { 'aria-labelledby': 'login-title' } },
    [form],
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function input(text: string, testId: string, attributes: Readonly<Record<string, string>>) {
  const field = element('input', { testId, attributes: { type: 'text', required: true, ...attributes } });
  return { field, label: element('label', { class: 'field' }, [element('span', { text }), field]) };
}

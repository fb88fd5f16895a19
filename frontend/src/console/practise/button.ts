import { wordsFor } from '../data/failure.ts';
import { element } from '../dom.ts';

/** The result of the last action, in a live region for screen readers. */
export interface Notice {
  readonly root: HTMLElement;
  readonly say: (text: string, isFailure?: boolean) => void;
}

export function createNotice(): Notice {
  const root = element('p', { class: 'notice', attributes: { role: 'status' } });
  return {
    root,
    say(text, isFailure = false) {
      root.textContent = text;
      root.classList.toggle('notice-failure', isFailure);
    },
  };
}

/** A button for an action that may take a while: it ignores clicks meanwhile, and shows a failure. */
export function actionButton(
  text: string,
  notice: Notice,
  action: () => Promise<void>,
  kind: 'primary' | 'plain' = 'plain',
): HTMLButtonElement {
  const button = element('button', {
    class: kind === 'primary' ? 'act act-primary' : 'act',
    text,
    attributes: { type: 'button' },
  });
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    notice.say('');
    try {
      await action();
    } catch (error) {
      notice.say(wordsFor(error), true);
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
  return button;
}

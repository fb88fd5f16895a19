import '../../zod-without-eval.ts';
import { wordsFor } from '../data/failure.ts';
import { createLabApi } from '../data/lab-api.ts';
import { element } from '../dom.ts';
import { createPage } from './page.ts';

const root = document.getElementById('app');
if (!root) throw new Error('practise.html has no element #app');
try {
  await createPage(root, createLabApi());
} catch (error) {
  root.replaceChildren(
    element('p', { class: 'failure', text: wordsFor(error), attributes: { role: 'alert' } }),
  );
} finally {
  root.removeAttribute('aria-busy');
}

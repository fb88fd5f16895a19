import '../zod-without-eval.ts';
import 'uplot/dist/uPlot.min.css';
import { render } from 'preact';
import { App } from './view/app.tsx';

const root = document.getElementById('app');
if (!root) throw new Error('explore.html has no element #app');

root.replaceChildren();
render(<App />, root);
root.removeAttribute('aria-busy');

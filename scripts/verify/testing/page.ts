import { type Answer, startServer, type TestServer } from '@lab/testkit/http-server';
import { testIds } from '../../../frontend/src/tasks/test-ids.ts';

/** What is wrong with the small task manager. */
export interface PageFaults {
  /** Script that runs at the end of the page. */
  readonly script?: string;
  /** The page announces another trace id than its requests have. */
  readonly wrongTraceId?: boolean;
  readonly noDeleteButton?: boolean;
}

const script = `
  let count = 0;
  const ids = ${JSON.stringify(testIds)};
  const get = (id) => document.querySelector('[data-testid="' + id + '"]');
  async function act(action, method, path, target) {
    const trace = (++count).toString(16).padStart(32, 'a');
    const answer = await fetch(path, { method, headers: { 'x-test-trace': trace } });
    await answer.text();
    const toast = target ?? document.body.appendChild(document.createElement('p'));
    if (!target) toast.dataset.testid = ids.toast;
    toast.textContent = action;
    toast.dataset.action = action;
    toast.dataset.outcome = answer.ok ? 'ok' : 'failed';
    toast.dataset.traceId = window.wrongTraceId ? 'f'.repeat(32) : trace;
  }
  act('page.load', 'GET', '/api/tasks', get(ids.listTrace));
  get(ids.newTaskSubmit).onclick = async () => {
    await act('task.add', 'POST', '/api/tasks');
    const item = document.body.appendChild(document.createElement('div'));
    item.dataset.testid = ids.taskItem;
    item.innerHTML = get(ids.newTaskTitle).value +
      '<button data-testid="' + ids.taskToggle + '">done</button>' +
      (window.noDeleteButton ? '' : '<button data-testid="' + ids.taskDelete + '">delete</button>');
    item.querySelector('button').onclick = async () => {
      await act('task.complete', 'PATCH', '/api/tasks/7');
      item.dataset.status = 'done';
    };
    const remove = item.querySelector('button + button');
    if (remove) remove.onclick = async () => { await act('task.delete', 'DELETE', '/api/tasks/7'); item.remove(); };
  };
  get(ids.simulateError).onclick = () => act('simulate.error', 'POST', '/api/simulate/error');
`;

function html({ script: extra = '', wrongTraceId = false, noDeleteButton = false }: PageFaults): string {
  return `<!doctype html><link rel="icon" href="data:,"><p data-testid="${testIds.listTrace}">trace</p>
<input data-testid="${testIds.newTaskTitle}"><button data-testid="${testIds.newTaskSubmit}">add</button>
<button data-testid="${testIds.simulateError}">error</button>
<script>window.wrongTraceId = ${wrongTraceId}; window.noDeleteButton = ${noDeleteButton};${script}${extra}</script>`;
}

const statusOf: Readonly<Record<string, number>> = {
  'POST /api/tasks': 201,
  'DELETE /api/tasks/7': 204,
  'POST /api/simulate/error': 500,
};

/** A task manager of one page with the real one’s test ids, and an API that answers every request. */
export function startPage(faults: PageFaults = {}): Promise<TestServer> {
  const answer: Answer = ({ method, path, headers }, response) => {
    if (!path.startsWith('/api/')) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(html(faults));
      return;
    }
    const trace = headers['x-test-trace'];
    const status = statusOf[`${method} ${path}`] ?? 200;
    response.writeHead(status, { 'x-trace-id': typeof trace === 'string' ? trace : '' });
    response.end(path.includes('?') ? JSON.stringify({ items: [{ id: '7' }] }) : undefined);
  };
  return startServer(answer);
}

import '../zod-without-eval.ts';
import 'uplot/dist/uPlot.min.css';
import { z } from 'zod';
import { wordsFor } from './data/failure.ts';
import { getJson } from './data/http.ts';
import { element } from './dom.ts';
import { dashboardSchema } from './model/dashboard.ts';
import { createAlertInbox } from './page/alerts.ts';
import { createNavigation } from './page/navigation.ts';
import { showDashboard } from './page/page.ts';
import { uidOf } from './page/state.ts';

/** Made by the build from grafana/dashboards. */
const indexSchema = z.array(z.object({ uid: z.string(), title: z.string(), description: z.string() }));

const timeoutMs = 10_000;

async function start(): Promise<void> {
  const root = required('app');
  try {
    const index = await getJson('/dashboards/index.json', indexSchema, AbortSignal.timeout(timeoutMs));
    const uid = uidOf(location.pathname) ?? index[0]?.uid ?? '';
    const navigation = createNavigation(index, uid);
    const chosen = index.find((one) => one.uid === uid);
    required('dashboards').replaceChildren(...navigation.items);
    if (!chosen) return fail(root, `There is no dashboard “${uid}”. Choose one above.`);
    document.title = `${chosen.title} · Observability Lab`;
    required('title').textContent = chosen.title;
    required('description').textContent = chosen.description;
    const dashboard = await getJson(
      `/dashboards/${uid}.json`,
      dashboardSchema,
      AbortSignal.timeout(timeoutMs),
    );
    const inbox = createAlertInbox();
    required('alerts').replaceChildren(inbox.root);
    showDashboard(root, dashboard, { inbox, follow: navigation.follow });
  } catch (error) {
    fail(root, `${wordsFor(error)} Reload the page to try again.`);
  } finally {
    root.removeAttribute('aria-busy');
  }
}

function fail(root: HTMLElement, text: string): void {
  root.replaceChildren(element('p', { class: 'failure', text, attributes: { role: 'alert' } }));
}

function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`dashboards.html has no element #${id}`);
  return found;
}

await start();

import { outcomeOf, type Post } from '@lab/telemetry/export/sender';

/** Nginx gives the Collector 3 s (nginx/lab.conf.template): its answer comes first. */
const timeoutMs = 5_000;

/** `fetch` before any instrumentation: an export must not make spans of its own. */
const plainFetch = globalThis.fetch.bind(globalThis);

/** Sends an export to the page's own origin. The body of the answer is read: one that is not keeps its connection and its `keepalive` quota. */
export const postExport: Post = async ({ path, body }, keepalive) => {
  try {
    const response = await plainFetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      keepalive,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const outcome = outcomeOf(response.status);
    return await response.arrayBuffer().then(
      () => outcome,
      () => outcome,
    );
  } catch (thrown) {
    return thrown instanceof DOMException && thrown.name === 'TimeoutError' ? 'unknown' : 'failed';
  }
};

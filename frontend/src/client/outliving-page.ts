import type { Send } from './request.ts';

const unanswered = new Set<Send>();

/**
 * A change that the user asked for must reach the server even if the tab is closed right away, but a browser cancels what
 * is on its way when a page goes. Then it is sent again by a request that outlives the page. `keepalive` from the start
 * would make every change depend on the 64 KiB that all such requests of a page share.
 *
 * @param answer of the request as it was sent first
 * @param repeat must not do the work twice
 */
export async function outlivingPage<T>(answer: Promise<T>, repeat: Send): Promise<T> {
  unanswered.add(repeat);
  try {
    return await answer;
  } finally {
    unanswered.delete(repeat);
  }
}

/** Call once. In the capturing phase: the spans of these requests begin before the telemetry ends all that are open. */
export function watchPageHide(): void {
  window.addEventListener(
    'pagehide',
    () => {
      for (const repeat of unanswered) {
        // The page may come back from the browser's cache: then the first request's fate is what it shows.
        repeat({ keepalive: true }).then(
          (response) => response.body?.cancel(),
          () => undefined,
        );
      }
    },
    { capture: true },
  );
}

/**
 * Calls `listener` whenever the page may be about to go away, with whether it is unloaded, not only out of sight. On
 * navigation Chrome fires `pagehide` before `visibilitychange`, a phone that kills a background tab fires only the latter; so
 * both count. Listening on the window in the bubbling phase comes after web-vitals, which reports its last values in the
 * capturing phase.
 */
export function onPageHide(listener: (isUnloading: boolean) => void): void {
  window.addEventListener('pagehide', () => listener(true));
  window.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') listener(false);
  });
}

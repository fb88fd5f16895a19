import { useEffect } from 'preact/hooks';

/** Acts on keys from everywhere on the page but from where one writes. */
export function useShortcuts(acts: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, target } = event;
      const act = acts[key];
      const isWriting = target instanceof Element && target.closest('input, select, textarea');
      if (!act || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
}

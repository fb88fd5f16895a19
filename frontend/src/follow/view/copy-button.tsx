import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { copyText } from '../../kit/copy-text.ts';

const saidMs = 2_000;

/** Copies a text, and says that it did. */
export function CopyButton({ text, children }: { text: () => string; children: ComponentChildren }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), saidMs);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    copyText(text()).then(
      () => setSaid('Copied'),
      () => setSaid('The browser refused to copy'),
    );
  return (
    <button type="button" class="button button-small" onClick={() => void copy()}>
      <span aria-live="polite">{said || children}</span>
    </button>
  );
}

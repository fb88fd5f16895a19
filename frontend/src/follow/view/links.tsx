import type { ComponentChildren } from 'preact';
import { type Address, addressOf } from '../model/address.ts';
import type { Navigate } from '../model/place.ts';

interface PlaceLinkProps {
  readonly to: Partial<Address>;
  readonly navigate: Navigate;
  readonly class?: string;
  readonly children: ComponentChildren;
}

const elsewhere = { traceId: '', spanId: '', search: '', compareWith: '' };

/** A link within the page: a plain address for a new tab, no new page for a plain click. */
export function PlaceLink({ to, navigate, children, ...rest }: PlaceLinkProps) {
  const place = { ...elsewhere, ...to };
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(place);
    scrollTo(0, 0);
  };
  return (
    <a href={addressOf(place)} onClick={follow} class={rest.class}>
      {children}
    </a>
  );
}

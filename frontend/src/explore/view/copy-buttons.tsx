import { CopyButton } from '../../follow/view/copy-button.tsx';
import { csvOf, type Table } from '../model/table.ts';

interface CopyButtonsProps {
  readonly table: () => Table;
  readonly json: () => unknown;
}

/** Takes the result elsewhere. */
export function CopyButtons({ table, json }: CopyButtonsProps) {
  return (
    <div class="copy-buttons">
      <CopyButton text={() => csvOf(table())}>Copy as CSV</CopyButton>
      <CopyButton text={() => JSON.stringify(json(), undefined, 2)}>Copy as JSON</CopyButton>
    </div>
  );
}

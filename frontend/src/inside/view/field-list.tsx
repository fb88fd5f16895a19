import { addressOf } from '../../follow/model/address.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { once, useReading } from '../../follow/view/use-reading.ts';
import type { Field } from '../data/catalogue.ts';

interface FieldListProps {
  /** Those that were found. */
  readonly fields: readonly Field[];
  readonly all: readonly Field[];
  readonly read: (
    fields: readonly Field[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, string | undefined>>;
  /** Who is asked. */
  readonly what: string;
  /** What was found with a field is a trace’s id, else a value. */
  readonly isTrace?: boolean;
}

/** Names of the catalogue, and whether what was stored in the last hour has them. */
export function FieldList({ fields, all, read, what, isTrace = false }: FieldListProps) {
  const reading = useReading(what, { read: (signal) => read(all, signal), ...once });
  const known = reading.state === 'loading' ? undefined : reading.value;
  return (
    <>
      <StoreNote reading={reading} what={`The answers of ${what.toLowerCase()}`} />
      <ul class="plain">
        {fields.map(({ name, of }) => {
          const seen = known?.get(name);
          return (
            <li key={`${of} ${name}`} class="field-item">
              <code>{name}</code> <span class="soft">{of}</span>{' '}
              {seen !== undefined && isTrace && (
                <a href={addressOf({ traceId: seen })}>in trace {seen.slice(0, 8)}</a>
              )}
              {seen !== undefined && !isTrace && (
                <span>
                  last: <code>{seen}</code>
                </span>
              )}
              {known && seen === undefined && <span class="soft">not in the last hour</span>}
            </li>
          );
        })}
      </ul>
    </>
  );
}

import { partListSchema } from '@lab/api-contract/lab';
import { practiceRoutes } from '@lab/api-contract/practice';
import { useMemo, useState } from 'preact/hooks';
import { createLabApi } from '../../console/data/lab-api.ts';
import { useReading } from '../../follow/view/use-reading.ts';
import { readFigures } from '../data/figures.ts';
import { partsOfApi, partsOfScrapes } from '../model/state.ts';
import { MapSection } from './map-section.tsx';
import { TryFirst } from './try-first.tsx';
import { VerificationSection } from './verification-section.tsx';

const againMs = 5_000;
const again = () => againMs;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

const api = createLabApi();

/** The lab at a glance. */
export function App() {
  const parts = useReading('parts', {
    read: () => api.look(practiceRoutes.parts, partListSchema),
    again,
    same,
  });
  const figures = useReading('figures', { read: readFigures, again, same: () => false });
  const known = figures.state === 'loading' ? undefined : figures.value;
  const isKnown = parts.state !== 'loading' && figures.state !== 'loading';
  const views = useMemo(() => {
    if (parts.state === 'ready') return partsOfApi(parts.value);
    return partsOfScrapes(known?.up ?? new Map());
  }, [parts, known?.up]);
  const [selected, select] = useState<string>();
  return (
    <>
      <h1 class="title">The lab</h1>
      <div class="overview">
        <TryFirst />
        <VerificationSection api={api} />
        <MapSection
          views={isKnown ? views : undefined}
          figures={figures.state === 'ready' ? figures.value : undefined}
          problems={[
            parts.state === 'failed' ? `The states of the parts are not known. ${parts.message}` : '',
            figures.state === 'failed' ? `There are no figures. ${figures.message}` : '',
          ].filter(Boolean)}
          selected={selected}
          select={select}
        />
      </div>
    </>
  );
}

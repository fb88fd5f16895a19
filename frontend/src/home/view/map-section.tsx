import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Figures } from '../data/figures.ts';
import type { Layout } from '../model/layout.ts';
import { type LabMap, mapOf } from '../model/map.ts';
import type { PartView } from '../model/state.ts';
import { trafficOn } from '../model/traffic.ts';
import { LabPicture } from './lab-picture.tsx';
import { PartDetails } from './part-details.tsx';
import { PartsTable } from './parts-table.tsx';

interface MapSectionProps {
  /** Undefined while nothing is known yet. */
  readonly views: readonly PartView[] | undefined;
  /** Undefined where there are none, or only old ones. */
  readonly figures: Figures | undefined;
  readonly problems: readonly string[];
  readonly selected: string | undefined;
  readonly select: (node: string | undefined) => void;
}

/** The architecture as it is now: a picture, and the same as tables. */
export function MapSection({ views, figures, problems, selected, select }: MapSectionProps) {
  const names = views?.map(({ name }) => name).join();
  // The map, and with it every place, is the same until a part comes or goes.
  const map = useMemo(() => (views ? mapOf(views.map(({ name }) => name)) : undefined), [names]);
  const layout = useLayout(map);
  const [seen, see] = useState<string>();
  const traffic = useMemo(() => (map ? trafficOn(map, figures?.calls ?? []) : undefined), [map, figures]);
  return (
    <section class="lab-map" aria-labelledby="map-heading">
      <h2 id="map-heading">What runs, and what goes between</h2>
      <p class="soft">Each 5 s; rates over the last 2 minutes. Choose a part to read more of it.</p>
      {problems.map((problem) => (
        <p key={problem} class="note note-failed" role="alert">
          {problem} The page asks again by itself.
        </p>
      ))}
      {map && layout && views && traffic ? (
        <>
          <LabPicture {...{ map, layout, views, figures, selected, select, see }} traffic={traffic.byEdge} />
          <PartDetails
            {...{ map, views, figures, traffic }}
            node={map.nodes.find(({ id }) => id === (seen ?? selected))}
          />
          <PartsTable {...{ map, views, figures }} traffic={traffic.byEdge} />
        </>
      ) : (
        <p class="map-place note" role="status">
          The parts are asked how they are …
        </p>
      )}
    </section>
  );
}

/** The layout's library is loaded when there is something to lay out. */
function useLayout(map: LabMap | undefined): Layout | undefined {
  const [known, setKnown] = useState<{ map: LabMap; layout: Layout }>();
  useEffect(() => {
    if (!map) return undefined;
    let isWanted = true;
    import('../model/layout.ts').then(({ layoutOf }) => {
      if (isWanted) setKnown({ map, layout: layoutOf(map) });
    });
    return () => {
      isWanted = false;
    };
  }, [map]);
  return known && known.map === map ? known.layout : undefined;
}

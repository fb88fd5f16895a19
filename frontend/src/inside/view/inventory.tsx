import { StoreNote } from '../../follow/view/store-note.tsx';
import { useReading } from '../../follow/view/use-reading.ts';
import { useParameters } from '../../lab/use-parameters.ts';
import type { Catalogue } from '../data/catalogue.ts';
import { readAttributes, readLogFields, readSeriesCounts } from '../data/live.ts';
import { besideCatalogue, liveMetrics } from '../model/cardinality.ts';
import { initialParameters, isFound, type View, viewOf, views } from '../model/page-state.ts';
import { BesideList } from './beside-list.tsx';
import { FieldList } from './field-list.tsx';
import { MetricList } from './metric-list.tsx';

const againMs = 15_000;

const titles: Readonly<Record<View, string>> = {
  catalogue: 'Metrics of the catalogue',
  beside: 'Metrics beside it',
  spans: 'Attributes of spans',
  logs: 'Fields of log lines',
};

/** The four lists, one at a time, and a search through all of them. */
export function Inventory({ catalogue }: { catalogue: Catalogue }) {
  const [{ view: named = '', q = '', sort = '', metric = '' }, change] = useParameters(initialParameters);
  const view = viewOf(named);
  const counts = useReading('counts', {
    read: readSeriesCounts,
    again: () => againMs,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  const known = counts.state === 'loading' ? undefined : counts.value;
  const metrics = liveMetrics(catalogue.metrics, known ?? []).filter(({ name, help, labels, of }) =>
    isFound(q, `${name} ${help} ${labels.join(' ')} ${of}`),
  );
  const beside = besideCatalogue(catalogue.metrics, known ?? [])
    .map((one) => ({ ...one, names: one.names.filter(({ name }) => isFound(q, `${name} ${one.job}`)) }))
    .filter(({ names }) => names.length > 0);
  const attributes = catalogue.attributes.filter(({ name, of }) => isFound(q, `${name} ${of}`));
  const logFields = catalogue.logFields.filter(({ name, of }) => isFound(q, `${name} ${of}`));
  const found: Readonly<Record<View, number>> = {
    catalogue: metrics.length,
    beside: beside.reduce((sum, { names }) => sum + names.length, 0),
    spans: attributes.length,
    logs: logFields.length,
  };
  return (
    <>
      <div class="inventory-tools">
        <fieldset class="button-row view-choice">
          <legend class="visually-hidden">What is listed</legend>
          {views.map((one) => (
            <button
              key={one}
              type="button"
              class="button button-small"
              aria-pressed={one === view}
              onClick={() => change({ view: one })}
            >
              {titles[one]} <span class="soft">{found[one]}</span>
            </button>
          ))}
        </fieldset>
        <label class="search-place">
          <span class="visually-hidden">Search names, labels and meanings</span>
          <input
            type="search"
            value={q}
            placeholder="Search names, labels, meanings"
            onInput={({ currentTarget }) => change({ q: currentTarget.value }, 'replace')}
          />
        </label>
      </div>
      <section class="card inventory" aria-label={titles[view]}>
        {(view === 'catalogue' || view === 'beside') && (
          <StoreNote reading={counts} what="The numbers of series" />
        )}
        {view === 'catalogue' && (
          <MetricList
            metrics={metrics}
            all={catalogue.metrics}
            isKnown={known !== undefined}
            sort={sort}
            changeSort={(order) => change({ sort: order }, 'replace')}
            opened={metric}
            open={(name) => change({ metric: name })}
          />
        )}
        {view === 'beside' && known !== undefined && <BesideList beside={beside} search={q} />}
        {view === 'spans' && (
          <FieldList
            fields={attributes}
            all={catalogue.attributes}
            read={readAttributes}
            what="The trace store"
            isTrace
          />
        )}
        {view === 'logs' && (
          <FieldList fields={logFields} all={catalogue.logFields} read={readLogFields} what="The log store" />
        )}
        {found[view] === 0 && (view !== 'beside' || known !== undefined) && (
          <p class="note">Nothing here has that name; the numbers above tell where else it is.</p>
        )}
      </section>
    </>
  );
}

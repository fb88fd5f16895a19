/** A series as a store lists it: its labels, with the name among them. */
export type ListedSeries = Readonly<Record<string, string>>;

/** What the catalogue says: the labels of each series, by name. */
export type KnownSeries = ReadonlyMap<string, ReadonlySet<string>>;

/** Names that the scraper adds to each target; the catalogue lists those that queries use. */
const scraperNames = /^(scrape_|up$|target_info$|otel_scope_)/;

/** Labels that say where a series comes from, not what it is. */
const originLabels = /^(__name__|job|instance|le|quantile|otel_scope_.*)$/;

/** One sentence for each name or label that a service of the lab emits and the catalogue does not know. */
export function unknownSeries(known: KnownSeries, listed: readonly ListedSeries[]): string[] {
  const found = listed.flatMap((series) => {
    const { __name__: name = '', job = '' } = series;
    if (scraperNames.test(name)) return [];
    const labels = known.get(name);
    if (!labels) return [`${job} emits ${name}, which the catalogue does not know`];
    return Object.keys(series)
      .filter((label) => !labels.has(label) && !originLabels.test(label))
      .map((label) => `${job} emits ${name} with the label ${label}, which the catalogue does not know`);
  });
  return [...new Set(found)].sort();
}

/** One sentence for each catalogued series of which the lab has none. */
export function missingSeries(
  names: readonly string[],
  emitted: ReadonlySet<string>,
  excused: ReadonlyMap<string, string>,
): string[] {
  return names
    .filter((name) => !emitted.has(name) && !excused.has(name))
    .map((name) => `nothing emits ${name}, which the catalogue lists`);
}

import type { Attributes } from '../model/span.ts';
import type { AnyReference } from './references.ts';

/** Rows of resources or scopes that can fulfil a condition, and whether all of these are sure to. */
export interface Fitting {
  readonly ids: readonly number[];
  readonly sure: boolean;
}

/** More values than these are not tried in every combination. */
const mostNames = 4;

/**
 * Chooses the rows whose attributes can make a test true. A query may see less of them than there is (see `visibility.ts`): each
 * value can be hidden, and of a list some elements; `!(resource.x > 1.5)` is true where `x` is a hidden 2.
 */
export function fittingRows(
  ids: readonly number[],
  references: readonly AnyReference[],
  attributesOf: (id: number) => Attributes,
  test: (id: number, attributes: Attributes) => boolean,
): Fitting {
  const asked = new Set(references.flatMap((one) => (one.kind === 'attribute' ? [one.name] : [])));
  let sure = true;
  const fitting = ids.filter((id) => {
    const attributes = attributesOf(id);
    const names = [...asked].filter((name) => attributes.has(name));
    const isPlain =
      names.length <= mostNames && names.every((name) => attributes.get(name)?.type !== 'array');
    if (isPlain && test(id, attributes)) return true;
    const may = !isPlain || combinations(names).some((hidden) => test(id, without(attributes, hidden)));
    if (may) sure = false;
    return may;
  });
  return { ids: fitting, sure };
}

function combinations(names: readonly string[]): string[][] {
  return names.reduce<string[][]>((all, name) => all.concat(all.map((one) => one.concat(name))), [[]]);
}

function without(attributes: Attributes, hidden: readonly string[]): Attributes {
  return new Map([...attributes].filter(([name]) => !hidden.includes(name)));
}

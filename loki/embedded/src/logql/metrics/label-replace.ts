import { compileRegex } from '@lab/store-engine/regex';
import type { LabelReplace } from '../ast.ts';
import type { Sample } from './sample.ts';

/** Sets a label from another where the whole of it matches; an empty result takes the label away. */
export function compileLabelReplace({
  destination,
  replacement,
  source,
  pattern,
}: LabelReplace): (sample: Sample) => Sample {
  const regex = compileRegex(`^(?:${pattern})$`);
  const names = regex.namedGroups();
  return (sample) => {
    const matcher = regex.matcher(sample.metric.get(source) ?? '');
    if (!matcher.find()) return sample;
    const value = replacement.replace(
      /\$(?:\$|(\w+)|\{(\w+)\})/g,
      (_whole, plain?: string, braced?: string) => {
        const name = plain ?? braced;
        if (name === undefined) return '$';
        const index = /^\d+$/.test(name) ? Number(name) : names[name];
        return index === undefined || index > regex.groupCount() ? '' : (matcher.group(index) ?? '');
      },
    );
    const metric = new Map(sample.metric);
    if (value === '') metric.delete(destination);
    else metric.set(destination, value);
    return { metric, value: sample.value };
  };
}

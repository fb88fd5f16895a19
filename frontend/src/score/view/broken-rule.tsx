import type { BrokenScoreRule } from '@lab/api-contract/score';
import { evidenceOf } from '../model/evidence.ts';

interface BrokenRuleProps {
  readonly rule: BrokenScoreRule;
  readonly service: string;
}

const shown = 3;

/** A rule that fails: what is wrong, the telemetry that shows it, and how to mend it. */
export function BrokenRule({ rule, service }: BrokenRuleProps) {
  const { id, title, impact, weight, mend, places, place_count: count } = rule;
  return (
    <li class="broken-rule">
      <p>
        <code>{id}</code> <b>{title}</b>{' '}
        <span class={`tag tag-${impact === 'critical' || impact === 'important' ? 'critical' : 'warning'}`}>
          {impact}, {weight}
        </span>
      </p>
      <ul class="places">
        {places.slice(0, shown).map((place) => {
          const { address, words } = evidenceOf(place, service);
          return (
            <li key={place.text}>
              {withoutId(place.text)} <a href={address}>{words}</a>
            </li>
          );
        })}
        {count > shown && <li class="soft">and {count - shown} more</li>}
      </ul>
      <p class="mend">
        <b>To do:</b> <MendText text={mend} />
      </p>
    </li>
  );
}

/** The link beside it has the id. */
const withoutId = (text: string) => text.replace(/^trace [0-9a-f]{32} /, 'A trace ');

/** Text with `names` of attributes and settings. */
const MendText = ({ text }: { readonly text: string }) => (
  <>{text.split('`').map((part, at) => (at % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
);

import { useState } from 'preact/hooks';
import { serverNow } from '../../console/data/server-clock.ts';
import { dateOf, timeOf, zoneOf } from '../../console/model/clock.ts';
import { parseRange, quickRanges } from '../../console/model/time-range.ts';
import type { Time } from '../model/address.ts';

interface TimeFieldProps {
  readonly time: Time;
  readonly change: (time: Time) => void;
}

const absolute = 'absolute';

/** Which time is looked at: until now, or from one moment to another. */
export function TimeField({ time: { from, to }, change }: TimeFieldProps) {
  const isQuick = to === 'now' && quickRanges.some(([value]) => value === from);
  const [isAbsolute, setAbsolute] = useState(!isQuick);
  const range = parseRange(from, to, serverNow());
  const choose = (value: string) => {
    setAbsolute(value === absolute);
    if (value !== absolute) change({ from: value, to: 'now' });
  };
  return (
    <div class="time-field">
      <label>
        <span class="visually-hidden">Time</span>
        <select
          value={isAbsolute ? absolute : from}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {quickRanges.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
          <option value={absolute}>From … to …</option>
        </select>
      </label>
      {isAbsolute && (
        <AbsoluteTime
          range={range ?? { from: serverNow() - 3600, to: serverNow() }}
          change={change}
          problem={
            range
              ? ''
              : `The address asks for the time from “${from}” to “${to}”, which cannot be read: this is the last hour.`
          }
        />
      )}
    </div>
  );
}

interface AbsoluteTimeProps {
  readonly range: { readonly from: number; readonly to: number };
  readonly change: (time: Time) => void;
  readonly problem: string;
}

function AbsoluteTime({ range, change, problem: readingProblem }: AbsoluteTimeProps) {
  const [problem, setProblem] = useState(readingProblem);
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [from, to] = ['from', 'to'].map((name) => Date.parse(String(data.get(name))));
    if (from === undefined || to === undefined || !(from < to))
      return setProblem('The beginning must be before the end.');
    setProblem('');
    change({ from: String(from), to: String(to) });
  };
  return (
    <form class="absolute" onSubmit={submit}>
      {(['from', 'to'] as const).map((name) => (
        <label key={name}>
          <span>{name === 'from' ? 'From' : 'To'}</span>
          <input
            type="datetime-local"
            name={name}
            step={1}
            required
            defaultValue={localOf(range[name] * 1000)}
          />
        </label>
      ))}
      <button type="submit" class="button button-small">
        Show
      </button>
      <small>{zoneOf(range.to * 1000)}</small>
      {problem && (
        <p class="note note-warning" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

/** As a field for a date and a time has it. */
const localOf = (ms: number) => `${dateOf(ms)}T${timeOf(ms)}`;

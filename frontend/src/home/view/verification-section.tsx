import type { Verification, VerificationCheck } from '@lab/api-contract/lab';
import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsFor } from '../../console/data/failure.ts';
import type { LabApi } from '../../console/data/lab-api.ts';
import { momentSeenFrom } from '../../console/model/clock.ts';
import { counted, formatValue } from '../../console/model/units.ts';
import { type KnownVerification, type VerificationWatch, watchVerification } from '../data/verification.ts';

/** The last verification, one that runs, and the button that runs one. */
export function VerificationSection({ api }: { api: LabApi }) {
  const { known, start } = useVerification(api);
  const [refusal, setRefusal] = useState('');
  const [isAsking, setAsking] = useState(false);
  const { status, problem } = known;
  const shown = status?.running ?? status?.last;
  const run = () => {
    setAsking(true);
    setRefusal('');
    start()
      .catch((error: unknown) => setRefusal(wordsFor(error)))
      .finally(() => setAsking(false));
  };
  const isBusy = isAsking || Boolean(status?.running);
  return (
    <section class="verification" aria-labelledby="verification-heading">
      <h2 id="verification-heading">Is the telemetry proven?</h2>
      <p class="soft">
        A browser clicks through the lab, and each click is looked for in every store. At the end the backend
        is restarted. <a href="/docs/verification.md">What each check proves</a>
      </p>
      <button
        type="button"
        class="button button-primary"
        onClick={() => !isBusy && run()}
        aria-disabled={isBusy}
      >
        Run the verification
      </button>
      <p class="visually-hidden" role="status">
        {announcementOf(status)}
      </p>
      {(refusal || (problem && !status?.running)) && (
        <p class="note note-failed" role="alert">
          {refusal || problem}
        </p>
      )}
      {shown ? <Result verification={shown} /> : status && <p class="note">It has not run yet.</p>}
    </section>
  );
}

function useVerification(api: LabApi) {
  const [known, setKnown] = useState<KnownVerification>({ status: undefined, problem: '' });
  const watch = useRef<VerificationWatch>(undefined);
  useEffect(() => {
    const own = watchVerification(api, setKnown);
    watch.current = own;
    return () => own.end();
  }, [api]);
  return { known, start: async () => watch.current?.start() };
}

const headlines: Readonly<Record<Verification['state'], string>> = {
  running: 'Verifying …',
  proven: 'Proven',
  'not proven': 'Not proven',
  'broken off': 'Broken off',
};

function announcementOf(status: KnownVerification['status']): string {
  if (status?.running) return 'The verification runs.';
  return status?.last ? `The last verification: ${headlines[status.last.state]}.` : '';
}

const isJudged = ({ state }: VerificationCheck) => state !== 'waiting' && state !== 'judging';

function Result({ verification }: { verification: Verification }) {
  const { state, checks, note, started_at: startedAt, seconds, visible } = verification;
  const ok = checks.filter((check) => check.state === 'ok').length;
  const judged = checks.filter(isJudged).length;
  const bad = checks.filter((check) => check.state === 'failed' || check.state === 'skipped');
  return (
    <div class="result" data-state={state}>
      <p class="result-head">
        <b>{headlines[state]}</b>
        {checks.length > 0 && (
          <span>
            {state === 'running'
              ? `${judged} of ${checks.length} judged`
              : `${ok} of ${counted(checks.length, 'check')}`}
          </span>
        )}
      </p>
      {state === 'running' && (
        <progress
          value={checks.length > 0 ? judged : undefined}
          max={Math.max(1, checks.length)}
          aria-label="Checks that are judged"
        />
      )}
      <p class="soft">
        <time dateTime={startedAt}>{momentSeenFrom(Date.parse(startedAt), Date.now())}</time>
        {seconds !== null && `, in ${formatValue(seconds, 's', 1)}`}
        {visible && ` · signals visible after ${formatValue(visible.p95_ms, 'ms', 0)} (p95)`}
      </p>
      {note && <p class={state === 'broken off' ? 'note note-failed' : 'note'}>{note}</p>}
      {bad.length > 0 && (
        <ul class="bad-checks">
          {bad.map((check) => (
            <BadCheck key={check.id} check={check} />
          ))}
        </ul>
      )}
      {checks.length > 0 && (
        <details open={state === 'running'}>
          <summary>All checks</summary>
          <ul class="checks">
            {checks.map((check) => (
              <li key={check.id} data-state={check.state}>
                <span class="check-mark">
                  <span class="visually-hidden">{check.state}: </span>
                </span>
                {check.title}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function BadCheck({ check: { title, state, detail, failures } }: { check: VerificationCheck }) {
  const advice = [...new Set(failures.map(({ try_next: tryNext }) => tryNext))];
  return (
    <li>
      <b>
        {title} <span class="tag">{state}</span>
      </b>
      {detail && <p>{detail}</p>}
      {failures.slice(0, mostFailures).map(({ looked_for: lookedFor, seen, where }) => (
        <p key={`${lookedFor} ${where}`}>
          Looked for {lookedFor}; seen: {seen}
        </p>
      ))}
      {failures.length > mostFailures && <p>And {failures.length - mostFailures} more like it.</p>}
      {advice.map((text) => (
        <p key={text}>
          → <code>{text}</code>
        </p>
      ))}
    </li>
  );
}

const mostFailures = 3;

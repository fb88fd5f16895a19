import type { ComponentChildren } from 'preact';
import { preciseTimeOf } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import type { FollowedSpan } from '../model/access-log.ts';
import { attributeGroups } from '../model/attribute-groups.ts';
import type { Navigate } from '../model/place.ts';
import type { Node, Trace } from '../model/trace.ts';
import { CopyButton } from './copy-button.tsx';
import { GapItem } from './gap-item.tsx';
import { LineItem } from './line-item.tsx';
import { PlaceLink } from './links.tsx';
import { percentOf, shortName } from './words.ts';

interface DetailsProps {
  readonly traceId: string;
  readonly trace: Trace;
  readonly node: Node;
  readonly colourOf: (service: string) => string;
  readonly navigate: Navigate;
  readonly close: () => void;
}

/** All that is known of one span: what went wrong first, then what it did, then what sent it. */
export function Details({ traceId, trace, node, colourOf, navigate, close }: DetailsProps) {
  const { span } = node;
  const select = (spanId: string) => navigate({ spanId }, 'replace');
  const gaps = trace.gaps.filter(({ within }) => within === span.spanId);
  const lines = trace.linesOf(span);
  return (
    <aside
      class="details card"
      id="details"
      tabIndex={-1}
      aria-labelledby="details-heading"
      data-testid="details"
    >
      <header>
        <p class="details-service">
          <i class="dot" style={{ background: colourOf(span.service) }} /> {span.service}
        </p>
        <h2 id="details-heading">{span.name}</h2>
        <button type="button" class="details-close" aria-label="Close the details" onClick={close}>
          ×
        </button>
      </header>
      <Facts trace={trace} node={node} />
      <Marks trace={trace} node={node} />
      <Events span={span} />
      <Links traceId={traceId} trace={trace} span={span} navigate={navigate} />
      {gaps.length > 0 && (
        <Part title="Gaps in it">
          <ul class="plain">
            {gaps.map((gap) => (
              <GapItem key={gap.start} gap={gap} trace={trace} />
            ))}
          </ul>
        </Part>
      )}
      {attributeGroups(span.attributes).map(({ title, attributes }) => (
        <Part key={title} title={title}>
          <Fields fields={attributes} />
        </Part>
      ))}
      {lines.length > 0 && (
        <Part title={`Log lines (${lines.length})`}>
          <ul class="plain">
            {lines.slice(0, mostLines).map((line, at) => (
              <LineItem key={`${line.time} ${at}`} line={line} trace={trace} select={select} isOwn />
            ))}
          </ul>
        </Part>
      )}
      <Part title="Sent by">
        {attributeGroups(span.resource).map(({ title, attributes }) => (
          <Fields key={title} fields={attributes} />
        ))}
        {span.scope && <Fields fields={[['instrumentation', span.scope]]} />}
      </Part>
      <CopyButton text={() => JSON.stringify(span, undefined, 2)}>Copy this span as JSON</CopyButton>
    </aside>
  );
}

const mostLines = 50;

function Facts({ trace, node: { span, children } }: { trace: Trace; node: Node }) {
  const critical = (trace.critical.get(span.spanId) ?? []).reduce(
    (sum, { start, end }) => sum + end - start,
    0,
  );
  return (
    <dl class="facts">
      <div>
        <dt>Duration</dt>
        <dd>{formatValue(span.durationMs, 'ms')}</dd>
      </div>
      <div>
        <dt>Begins after</dt>
        <dd title={preciseTimeOf(span.start)}>{formatValue(span.start - trace.start, 'ms')}</dd>
      </div>
      <div>
        <dt>Kind</dt>
        <dd>{span.kind}</dd>
      </div>
      {children.length > 0 && (
        <div>
          <dt>Directly below</dt>
          <dd>{children.length}</dd>
        </div>
      )}
      {critical > 0 && (
        <div>
          <dt>On the critical path</dt>
          <dd>
            {formatValue(critical, 'ms')} ({percentOf(critical, trace.root.span.durationMs)})
          </dd>
        </div>
      )}
    </dl>
  );
}

/** What is unusual about it, in sentences. */
function Marks({ trace, node: { span, rootBecause } }: { trace: Trace; node: Node }) {
  const shift = trace.shiftOf(span);
  return (
    <>
      {span.failed && (
        <p class="note note-failed">Failed{span.statusMessage === '' ? '.' : `: ${span.statusMessage}`}</p>
      )}
      {span.origin === 'access log' && (
        <p class="note">Nginx sends no spans: this one is read from its access log, in whole milliseconds.</p>
      )}
      {shift !== 0 && (
        <p class="note">
          By the clock of {shortName(span.service)} it began at {preciseTimeOf(span.start - shift)}. It is
          drawn {formatValue(Math.abs(shift), 'ms')} {shift > 0 ? 'later' : 'earlier'}, so that calls lie
          within their callers.
        </p>
      )}
      {rootBecause && <p class="note">It stands at the top because {rootBecause}.</p>}
    </>
  );
}

function Events({ span }: { span: FollowedSpan }) {
  // Events have the clock of their span, before it was moved.
  return span.events.map((event, at) => (
    <Part key={`${event.time} ${at}`} title={event.name}>
      <p class="part-note">{formatValue(event.time - span.sentStart, 'ms')} after its beginning</p>
      <Fields fields={Object.entries(event.attributes)} />
    </Part>
  ));
}

interface LinksProps {
  readonly traceId: string;
  readonly trace: Trace;
  readonly span: FollowedSpan;
  readonly navigate: Navigate;
}

function Links({ traceId, trace, span, navigate }: LinksProps) {
  if (span.links.length === 0) return null;
  return (
    <Part title={`Links (${span.links.length})`}>
      <ul class="plain">
        {span.links.map((link, at) => {
          const target = link.traceId === traceId ? trace.nodeOf(link.spanId) : undefined;
          return (
            <li key={`${link.spanId} ${at}`}>
              <PlaceLink to={{ traceId: link.traceId, spanId: link.spanId }} navigate={navigate}>
                {target
                  ? `${shortName(target.span.service)} ${target.span.name}`
                  : `Trace ${link.traceId.slice(0, 8)}`}
              </PlaceLink>
              <Fields fields={Object.entries(link.attributes)} />
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Fields({ fields }: { fields: readonly (readonly [string, string | number | boolean])[] }) {
  if (fields.length === 0) return null;
  return (
    <dl class="fields">
      {fields.map(([name, value]) => (
        <div key={name} class={isLong(value) ? 'field-long' : undefined}>
          <dt>{name}</dt>
          <dd dir="auto">{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A statement or a stack trace needs the whole width. */
const isLong = (value: string | number | boolean) => /\n|.{60}/.test(String(value));

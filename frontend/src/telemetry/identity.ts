import { serviceNamespace, services } from '@lab/telemetry/services';
import { spanAttributes } from '@lab/telemetry/spans';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import { randomId } from '../kit/random-id.ts';

const sessionKey = 'lab.session.id';

/**
 * A random id that lives as long as the tab, so that the traces of one visit can be found together. Where the browser
 * forbids storage it lives as long as the page.
 */
export function sessionId(): string {
  const fresh = randomId();
  try {
    const kept = sessionStorage.getItem(sessionKey);
    if (kept) return kept;
    sessionStorage.setItem(sessionKey, fresh);
  } catch {
    // A SecurityError, for example because cookies are blocked.
  }
  return fresh;
}

/**
 * Who emits the telemetry. Metrics must not carry the session: every session would become a time series of its own.
 * `deployment.environment.name` is not known to a static page; the Collector adds it.
 */
export function frontendResource(session?: string): Resource {
  return resourceFromAttributes({
    [ATTR_SERVICE_NAME]: services.frontend,
    [ATTR_SERVICE_NAMESPACE]: serviceNamespace,
    [ATTR_SERVICE_VERSION]: import.meta.env.LAB_VERSION,
    ...(session === undefined ? {} : { [spanAttributes.sessionId]: session }),
  });
}

import { call, createLine, failureOf, type Line, type LineObserver } from './line.ts';
import { outlivingPage } from './outliving-page.ts';
import { policy } from './policy.ts';
import { isIdempotent, type RequestScope, type SpanScope, sending } from './request.ts';
import { createRoom } from './room.ts';
import { openStream } from './stream.ts';
import { upstreams } from './upstreams.ts';

/** Hears of what happens to a page's calls. */
export type ClientObserver = Partial<LineObserver>;

/** A page's way to the services. Each service has a circuit and a retry budget, reads and writes have rooms of their own. */
export interface Client {
  within(scope: SpanScope): RequestScope;
  /** Opens a stream of events. It has no deadline, and it is the caller's to open it again. @throws ApiError */
  stream(path: string, token: string, signal: AbortSignal): Promise<Response>;
  /** Tells one more observer what happens from now on. */
  observe(observer: ClientObserver): void;
}

/** One for each page. */
export function createClient(): Client {
  const observers: ClientObserver[] = [];
  const everybody: LineObserver = {
    circuitChanged: (...event) => observers.forEach((observer) => void observer.circuitChanged?.(...event)),
    connectionChanged: (...event) =>
      observers.forEach((observer) => void observer.connectionChanged?.(...event)),
    unanswered: (...event) => observers.forEach((observer) => void observer.unanswered?.(...event)),
  };
  const rooms = { read: createRoom(policy.rooms.read), write: createRoom(policy.rooms.write) };
  const lines = upstreams.map((upstream) => createLine(upstream, everybody));

  function lineOf(path: string): Line {
    const line = lines.find(({ upstream }) => path.startsWith(upstream.prefix));
    if (!line) throw new Error(`no service answers ${path}`);
    return line;
  }

  return {
    within: (scope) => ({
      request(path, options = {}) {
        const send = sending(scope, path, options);
        const isRead = options.method === undefined;
        const answer = call(lineOf(path), isRead ? rooms.read : rooms.write, send, options);
        return !isRead && isIdempotent(options) ? outlivingPage(answer, send) : answer;
      },
    }),
    async stream(path, token, signal) {
      const line = lineOf(path);
      try {
        return await openStream(line.breaker, path, { token, signal });
      } catch (error) {
        throw failureOf(line, error, signal);
      }
    },
    observe: (observer) => void observers.push(observer),
  };
}

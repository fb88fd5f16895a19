import { problemFromResponse, toApiError } from './api-error.ts';
import type { Breaker } from './circuit.ts';

interface StreamOptions {
  readonly token: string;
  readonly signal: AbortSignal;
}

/**
 * Opens a stream of events. It has no deadline and no room: it lasts as long as the page shows it.
 *
 * @throws ApiError, or the signal's reason
 */
export const openStream = (
  breaker: Breaker,
  path: string,
  { token, signal }: StreamOptions,
): Promise<Response> =>
  breaker.run(async () => {
    try {
      const response = await fetch(path, { headers: { authorization: `Bearer ${token}` }, signal });
      if (!response.ok) throw await problemFromResponse(response);
      return response;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw toApiError(error);
    }
  });

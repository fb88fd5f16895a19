import { practiceRoutes, tokenHeader, tokenSchema } from '@lab/api-contract/practice';
import { z } from 'zod';
import { QueryFailure } from './failure.ts';

/** The response to a start comes when the traffic has begun. */
const timeoutMs = 60_000;
const problemSchema = z.looseObject({ type: z.string().optional(), detail: z.string().optional() });

/** The lab's API for faults and exercises. A refusal becomes a QueryFailure with the API's text. */
export interface LabApi {
  readonly look: <T>(path: string, schema: z.ZodType<T>) => Promise<T>;
  /** Changes something. @param body sent as JSON; undefined: none */
  readonly change: <T>(path: string, body: unknown, schema: z.ZodType<T>) => Promise<T>;
}

/** For changes whose response has no body. */
export const noAnswer = z.undefined();

/** A client. It fetches the token before the first change, and again after a restart of the API. */
export function createLabApi(): LabApi {
  let token: Promise<string> | undefined;
  const look: LabApi['look'] = async (path, schema) => {
    const response = await ask(path, {});
    if (!response.ok) throw await refusalIn(response);
    return parsed(response, schema);
  };
  const tokenOnce = () => {
    token ??= look(practiceRoutes.token, tokenSchema).then((answer) => answer.token);
    token.catch(() => {
      token = undefined;
    });
    return token;
  };
  const send = async (path: string, body: unknown) =>
    ask(path, {
      method: 'POST',
      headers: {
        [tokenHeader]: await tokenOnce(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    look,
    async change(path, body, schema) {
      const response = await send(path, body);
      if (response.ok) return parsed(response, schema);
      const problem = await refusalIn(response);
      if (!problem.isOldToken) throw problem;
      token = undefined;
      const again = await send(path, body);
      if (again.ok) return parsed(again, schema);
      throw await refusalIn(again);
    },
  };
}

class Refusal extends QueryFailure {
  readonly isOldToken: boolean;

  constructor(words: string, isOldToken: boolean) {
    super(words);
    this.isOldToken = isOldToken;
  }
}

async function ask(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...request, signal: AbortSignal.timeout(timeoutMs) });
  } catch (cause) {
    const isLate = cause instanceof DOMException && cause.name === 'TimeoutError';
    throw new QueryFailure(
      isLate ? 'The lab did not answer in time.' : 'The lab cannot be reached. Is it running?',
      { cause },
    );
  }
}

async function refusalIn(response: Response): Promise<Refusal> {
  if (response.status === 401)
    return new Refusal('The lab asks for its password again: reload the page.', false);
  const { data } = problemSchema.safeParse(await response.json().catch(() => undefined));
  const words = data?.detail ?? `The lab answered with an error (HTTP ${response.status}).`;
  return new Refusal(words, data?.type === 'urn:lab:problem:wrong-token');
}

async function parsed<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => null);
  const { success, data, error } = schema.safeParse(answer);
  if (success) return data;
  const words = 'The lab answered in a form that this page does not know. They may be of different versions.';
  throw new QueryFailure(words, { cause: error });
}

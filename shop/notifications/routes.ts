import { HttpError } from '@lab/http/http-error';
import type { Express, Request } from 'express';
import { z } from 'zod';
import { ordersStream } from '../events/order-message.ts';
import { type Authenticate, mustBeAdmin } from '../kit/access-token.ts';
import type { Broker } from '../kit/broker.ts';
import { type DeadLetter, findDeadLetter, listDeadLetters, replay } from '../kit/dead-letters.ts';
import { checkedRequest } from '../kit/request-input.ts';
import type { Mailbox } from './mailbox.ts';

const listQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) });
const letterQuery = z.strictObject({ number: z.coerce.number().int().min(1) });

/** A customer's mails, and for an admin the events that could not be processed. */
export function addRoutes(
  app: Express,
  { mailbox, broker, authenticate }: { mailbox: Mailbox; broker: Broker; authenticate: Authenticate },
): void {
  app.get('/v1/mails', async (request, response) => {
    const { accountId } = await authenticate(request);
    const { limit } = checkedRequest(listQuery, request.query);
    response.json({ mails: mailbox.list(accountId, limit) });
  });

  app.get('/v1/dead-letters', async (request, response) => {
    mustBeAdmin(await authenticate(request));
    response.json({ letters: await listDeadLetters(broker) });
  });

  app.get('/v1/dead-letters/:number', async (request, response) => {
    mustBeAdmin(await authenticate(request));
    response.json(await letterOf(request, broker));
  });

  app.post('/v1/dead-letters/:number/replays', async (request, response) => {
    mustBeAdmin(await authenticate(request));
    const letter = await letterOf(request, broker);
    await replay(broker, ordersStream, letter);
    response.status(202).json(letter);
  });
}

async function letterOf(request: Request, broker: Broker): Promise<DeadLetter> {
  const { number } = checkedRequest(letterQuery, { number: request.params.number });
  const letter = await findDeadLetter(broker, number);
  if (!letter) throw new HttpError(404, `There is no dead letter ${number}.`);
  return letter;
}

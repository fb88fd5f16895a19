import { json, plain, send } from '@lab/http/answer';
import { answerErrors, createHttpApp } from '@lab/http/app';
import { HttpError } from '@lab/http/http-error';
import express, { type Express } from 'express';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { webhookBody } from './alerts/alert.ts';
import type { AlertInbox } from './alerts/inbox.ts';

/** What the pages are made of. */
export interface WatchState {
  readonly registry: Registry;
  readonly inbox: AlertInbox;
  readonly now: () => Date;
}

/** The watch’s pages; loopback or a container network only, so there is no password. */
export function createWatchApp({ registry, inbox, now }: WatchState): Express {
  const app = createHttpApp();
  app.use(function forbidCaching(_request, response, next) {
    response.set('cache-control', 'no-store');
    next();
  });
  app.get('/ready', (_request, response) => send(response, plain(200, 'ready\n')));
  app.get('/metrics', async (_request, response) => {
    send(response, { status: 200, contentType: registry.contentType, body: await registry.metrics() });
  });
  app.get('/alerts', (_request, response) => send(response, json({ alerts: inbox.list() })));
  app.post('/alerts', express.json({ limit: '1mb', type: () => true }), async (request, response) => {
    const parsed = webhookBody.safeParse(request.body);
    if (!parsed.success) throw new HttpError(400, z.prettifyError(parsed.error));
    const receivedAt = now().toISOString();
    await inbox.add(parsed.data.alerts.map((alert) => ({ ...alert, receivedAt })));
    send(response, plain(200, 'kept\n'));
  });
  // Alertmanager tries again after a 5xx.
  answerErrors(app, (response, { status, message }) => send(response, plain(status, `${message}\n`)));
  return app;
}

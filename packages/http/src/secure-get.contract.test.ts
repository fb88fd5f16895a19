import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { issueCertificates } from '@lab/certificates/issue-certificates';
import { expect, it, onTestFinished } from 'vitest';
import { secureGet } from './secure-get.ts';
import { listen } from './serve.ts';

const soon = () => AbortSignal.timeout(5_000);

async function identities() {
  const { ca, certificates } = await issueCertificates(['server', 'client']);
  const of = (index: number) => ({ ca, cert: certificates[index]?.pem, key: certificates[index]?.pem });
  return { server: of(0), client: of(1) };
}

/** @returns the address of a server that answers only those who show a certificate of its CA */
async function startMutual(identity: { ca: string; cert?: string | undefined; key?: string | undefined }) {
  const server = await listen(
    (request, response) => response.writeHead(request.url === '/' ? 200 : 404).end(`at ${request.url}`),
    0,
    '127.0.0.1',
    { tls: { ...identity, requestCert: true, rejectUnauthorized: true } },
  );
  onTestFinished(server.stop);
  return `https://127.0.0.1:${server.port}`;
}

it('answers a client that shows a certificate of the CA', async () => {
  const { server, client } = await identities();
  const url = await startMutual(server);
  expect(await secureGet(`${url}/`, client, soon())).toEqual({ status: 200, body: 'at /' });
  expect(await secureGet(`${url}/none`, client, soon())).toEqual({ status: 404, body: 'at /none' });
});

it('refuses others: no certificate, one of another CA, no TLS', async () => {
  const { server, client } = await identities();
  const foreign = await identities();
  const url = await startMutual(server);
  // Which error a client sees depends on what arrives first, the alert or the end of the connection.
  await expect(secureGet(url, { ca: server.ca }, soon())).rejects.toThrow();
  await expect(secureGet(url, { ...foreign.client, ca: server.ca }, soon())).rejects.toThrow();
  await expect(secureGet(url, { ...client, ca: foreign.server.ca }, soon())).rejects.toThrow(
    /self-signed|unable to/,
  );
  await expect(fetch(url.replace('https', 'http'))).rejects.toThrow('fetch failed');
});

it('ends when the time is over', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { client } = await identities();
  const { port } = silent.address() as AddressInfo;
  await expect(secureGet(`https://127.0.0.1:${port}`, client, AbortSignal.timeout(50))).rejects.toThrow(
    /abort/i,
  );
});

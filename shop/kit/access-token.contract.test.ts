import { issueCertificates } from '@lab/certificates/issue-certificates';
import { listen } from '@lab/http/serve';
import type { Request } from 'express';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { audience, authenticateBy } from './access-token.ts';
import { mutual, type TlsIdentity } from './mutual-tls.ts';

const issuer = 'http://shop-identity';
const requestWith = (token: string) => ({ get: () => `Bearer ${token}` }) as unknown as Request;

it('reads the keys over mutual TLS, and says 503 while they cannot be read', async () => {
  const { ca, certificates } = await issueCertificates(['shop-identity', 'shop-orders']);
  const [server, client] = certificates.map(
    ({ pem }): TlsIdentity => ({ ca, cert: pem, key: pem, minVersion: 'TLSv1.3' }),
  );
  if (!server || !client) throw new Error('two certificates were asked for');
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }] });
  const identity = await listen((_request, response) => response.end(keys), 0, '127.0.0.1', {
    tls: mutual(server),
  });
  const token = await new SignJWT({ role: 'customer' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'at+jwt' })
    .setSubject('account-1')
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime('1m')
    .sign(privateKey);
  const address = { SHOP_TOKEN_KEYS: `http://127.0.0.1:${identity.port}/keys`, SHOP_TOKEN_ISSUER: issuer };
  const authenticate = authenticateBy(address, client);
  expect(await authenticate(requestWith(token))).toEqual({ accountId: 'account-1', role: 'customer' });
  const stranger = authenticateBy(address, { ...client, ca: server.cert });
  await expect(stranger(requestWith(token))).rejects.toMatchObject({ status: 503 });
  await identity.stop();
  await expect(authenticateBy(address, client)(requestWith(token))).rejects.toMatchObject({ status: 503 });
});

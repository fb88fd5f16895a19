import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { issueCertificates } from './issue-certificates.ts';

it('issues a certificate for each name, by a CA that can sign no other CA', async () => {
  const { ca, certificates } = await issueCertificates(['orders', 'payments']);
  const issuer = new X509Certificate(ca);
  expect(issuer).toMatchObject({ ca: true, subject: 'CN=Observability Lab shop CA' });
  expect(issuer.verify(issuer.publicKey)).toBe(true);
  expect(certificates.map(({ name }) => name)).toEqual(['orders', 'payments']);
  for (const { name, pem } of certificates) {
    const certificate = new X509Certificate(pem);
    expect(certificate).toMatchObject({ ca: false, subjectAltName: `DNS:${name}, IP Address:127.0.0.1` });
    expect(certificate.checkIssued(issuer)).toBe(true);
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(pem))).toBe(true);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  }
});

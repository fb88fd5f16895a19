import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const validMs = 365 * 24 * 3_600_000;
/** Clocks of containers and of the host may differ a little. */
const leewayMs = 3_600_000;

export interface IssuedCertificate<Name extends string> {
  readonly name: Name;
  /** Its key (PKCS #8) and the certificate. */
  readonly pem: string;
}

/**
 * A CA, and a certificate by it for each name, good for servers and clients of that name and at 127.0.0.1. They are valid for a
 * year; the CA's key is not returned.
 */
export async function issueCertificates<Name extends string>(
  names: readonly Name[],
): Promise<{ readonly ca: string; readonly certificates: readonly IssuedCertificate<Name>[] }> {
  const validity = {
    notBefore: new Date(Date.now() - leewayMs),
    notAfter: new Date(Date.now() + validMs),
  };
  const caKeys = await generateKeys();
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Observability Lab shop CA',
    keys: caKeys,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const certificates = names.map(async (name): Promise<IssuedCertificate<Name>> => {
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: ca.subject,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: algorithm,
      ...validity,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension([
          { type: 'dns', value: name },
          { type: 'ip', value: '127.0.0.1' },
        ]),
        await AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    const key = PemConverter.encode(
      await crypto.subtle.exportKey('pkcs8', keys.privateKey),
      PemConverter.PrivateKeyTag,
    );
    return { name, pem: `${key}\n${certificate.toString('pem')}\n` };
  });
  return { ca: `${ca.toString('pem')}\n`, certificates: await Promise.all(certificates) };
}

const generateKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PartName, partNames } from '@lab/telemetry/parts';
import { giveTo, nginxUser, nodeUser, secretsDirectory } from './secrets.ts';
import type { Settings } from './settings.ts';

/** Whether Nginx and the services of the shop speak mutual TLS. */
export const shopSpeaksTls = ({ LAB_SHOP_MTLS }: Pick<Settings, 'LAB_SHOP_MTLS'>) => LAB_SHOP_MTLS === 'on';

/** Who has a certificate: Nginx and each service of the shop, by its name in the lab's DNS. */
export type CertificateName = Extract<PartName, 'nginx' | `shop-${string}`>;

export const certificateNames = partNames.filter(
  (name): name is CertificateName => name === 'nginx' || name.startsWith('shop-'),
);

/** Parts are prepared side by side, and need the same ones. */
const ensured = new Map<string, Promise<void>>();
const renewBeforeMs = 30 * 24 * 3_600_000;
const directory = (settings: Settings) => join(secretsDirectory(settings), 'shop-tls');

/** The certificate of the CA that has signed all others. */
export const caFile = (settings: Settings) => join(directory(settings), 'ca.pem');

/** The key and the certificate of one of them, PEM. */
export const certificateFile = (settings: Settings, name: CertificateName) =>
  join(directory(settings), `${name}.pem`);

/** The files that a part with this certificate reads: none where the shop does not speak TLS. */
export const tlsFiles = (settings: Settings, name: CertificateName) =>
  shopSpeaksTls(settings) ? [caFile(settings), certificateFile(settings, name)] : [];

/**
 * Makes the certificates for mutual TLS in the shop at the first start, and all of them anew when one is missing or ends within
 * 30 days. The CA's key is not kept: nobody can sign another one.
 */
export function ensureShopCertificates(settings: Settings): Promise<void> {
  const key = directory(settings);
  const before = ensured.get(key);
  if (before) return before;
  const ensuring = ensure(settings);
  ensured.set(key, ensuring);
  ensuring.catch(() => ensured.delete(key));
  return ensuring;
}

async function ensure(settings: Settings): Promise<void> {
  if (await areGood(settings)) return;
  const { issueCertificates } = await import('@lab/certificates/issue-certificates');
  const { ca, certificates } = await issueCertificates(certificateNames);
  await rm(directory(settings), { recursive: true, force: true });
  await mkdir(directory(settings), { recursive: true, mode: 0o700 });
  for (const { name, pem } of certificates) {
    const file = certificateFile(settings, name);
    await writeFile(file, pem, { mode: 0o600 });
    await giveTo(name === 'nginx' ? nginxUser : nodeUser, file);
  }
  // It holds no secret. Last: where a start is interrupted, the next one begins again.
  await writeFile(caFile(settings), ca, { mode: 0o644 });
}

async function areGood(settings: Settings): Promise<boolean> {
  const ca = await certificateIn(caFile(settings));
  if (!ca) return false;
  const others = await Promise.all(
    certificateNames.map((name) => certificateIn(certificateFile(settings, name))),
  );
  return [ca, ...others].every(
    (certificate) =>
      certificate?.checkIssued(ca) && certificate.validToDate.getTime() > Date.now() + renewBeforeMs,
  );
}

async function certificateIn(file: string): Promise<X509Certificate | undefined> {
  try {
    return new X509Certificate(await readFile(file));
  } catch {
    // Missing or damaged: it is made anew.
    return undefined;
  }
}

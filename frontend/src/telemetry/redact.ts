/**
 * The same address with every query value blanked and without the fragment, because what a user typed (the search
 * text) must not leave in telemetry. Text that is no absolute URL is cut at its query.
 */
export function redactUrl(address: string): string {
  if (!URL.canParse(address)) return address.replace(/[?#].*$/s, '');
  const url = new URL(address);
  for (const name of new Set(url.searchParams.keys())) url.searchParams.set(name, 'REDACTED');
  url.hash = '';
  url.username = '';
  url.password = '';
  return url.href;
}

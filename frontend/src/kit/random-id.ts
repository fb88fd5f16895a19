/** 128 random bits as hex. `crypto.randomUUID` exists in secure contexts only; plain HTTP from another host is none. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

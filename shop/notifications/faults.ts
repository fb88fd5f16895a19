/** Fails for the same orders each time. @param percent of all orders @throws TypeError */
export function failOnSome(orderId: string, percent: number): void {
  // The last digits of a UUIDv7 are random.
  const place = (Number.parseInt(orderId.slice(-6), 16) % 10_000) / 100;
  if (place < percent) throw new TypeError("Cannot read properties of null (reading 'format')");
}

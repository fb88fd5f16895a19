/** Numbers of a version, most significant first: "1.22" is [1, 22]. */
export function parseVersion(text: string): number[] {
  return text.split('.').map(Number);
}

/** Whether a version has the pinned major and minor number, or a newer one. Patch numbers do not matter. */
export function isMinorOrNewer(version: string, pinned: string): boolean {
  const [major = 0, minor = 0] = parseVersion(version);
  const [pinnedMajor = 0, pinnedMinor = 0] = parseVersion(pinned);
  return major > pinnedMajor || (major === pinnedMajor && minor >= pinnedMinor);
}

/** Whether a version is the given one or newer, patch numbers included. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [numbers, least] = [parseVersion(version), parseVersion(oldest)];
  const place = least.findIndex((number, index) => number !== (numbers[index] ?? 0));
  return place < 0 || (numbers[place] ?? 0) > (least[place] ?? 0);
}

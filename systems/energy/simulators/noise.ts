/**
 * A number from 0 to 1 (1 excluded) that looks random and is the same for the same seed and parts: what makes a
 * simulator repeatable.
 */
export function noise(seed: number, ...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5 ^ seed
  for (const character of parts.join('\n')) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  // FNV-1a leaves neighbours alike (one day and the next, say); the final mix of MurmurHash3 pulls them apart.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

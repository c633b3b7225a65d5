/**
 * Gives columns a page's width: each as much as it needs, and where that is too much, the widest ones an equal share of
 * what the narrow ones leave.
 */
export function fitColumns(needed: readonly number[], width: number): number[] {
  let left = width
  let open = needed.length
  const limit = needed
    .toSorted((one, other) => one - other)
    .reduce((share, need) => {
      if (need > share) return share
      left -= need
      open -= 1
      return open === 0 ? Infinity : left / open
    }, width / Math.max(1, open))
  return needed.map((need) => Math.min(need, limit))
}

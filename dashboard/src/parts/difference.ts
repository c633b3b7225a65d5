/** A part of a value that is not what it was. */
interface Difference {
  path: string
  before: unknown
  after: unknown
}

/** What differs between two values, part by part. */
export function differencesOf(before: unknown, after: unknown, path = ''): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const [one, other] = [treeIn(before), treeIn(after)]
  const isWhole = path === '' && (one !== undefined || other !== undefined)
  const isOfOneKind = one !== undefined && other !== undefined && Array.isArray(before) === Array.isArray(after)
  if (!isWhole && !isOfOneKind) return [{ path, before, after }]
  const names = [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])]
  return names.flatMap((name) => differencesOf(one?.[name], other?.[name], path === '' ? name : `${path}.${name}`))
}

/** An object by its names, a list by its places. */
function treeIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : undefined
}

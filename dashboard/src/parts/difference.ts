/** A part of a value that is not what it was. */
interface Difference {
  path: string
  before: unknown
  after: unknown
}

/** What differs between two values, part by part. */
export function differencesOf(before: unknown, after: unknown, path = ''): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const [one, other] = [recordIn(before), recordIn(after)]
  const isWhole = path === '' && (one !== undefined || other !== undefined)
  if (!isWhole && (one === undefined || other === undefined)) return [{ path, before, after }]
  const names = [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])]
  return names.flatMap((name) => differencesOf(one?.[name], other?.[name], path === '' ? name : `${path}.${name}`))
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isRecord = value !== null && typeof value === 'object' && !Array.isArray(value)
  return isRecord ? (value as Readonly<Record<string, unknown>>) : undefined
}

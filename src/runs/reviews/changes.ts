import { isDeepStrictEqual } from 'node:util'

/** A part of a value that has become another; `from` or `to` is left out where there was or is none. */
export interface Change {
  /** Where, as a JSON pointer: '/lines/2/text'; '' is all of it. */
  path: string
  from?: unknown
  to?: unknown
}

/** What has been changed of a JSON value, at the smallest parts. A list of another length is one change for each place. */
export function changesOf(from: unknown, to: unknown, path = ''): Change[] {
  if (isDeepStrictEqual(from, to)) return []
  if (!isTree(from) || !isTree(to) || Array.isArray(from) !== Array.isArray(to)) return [{ path, from, to }]
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  return keys.flatMap((key): Change[] => {
    const place = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!Object.hasOwn(to, key)) return [{ path: place, from: from[key] }]
    if (!Object.hasOwn(from, key)) return [{ path: place, to: to[key] }]
    return changesOf(from[key], to[key], place)
  })
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

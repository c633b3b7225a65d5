/** Where a value has text that PostgreSQL cannot keep: a NUL, or half of a character. Undefined when there is none. */
export function unstorableText(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, one] of Object.entries(value)) {
    const found = unstorableText(key, path) ?? unstorableText(one, path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * A row as it came, as JSON text. What JSON cannot hold is written as text, and whatever else a row may be, this does
 * not fail: a row that nobody can read is one more reason to keep it.
 */
export function rawText(row: unknown): string {
  try {
    return JSON.stringify(row, asJson) ?? JSON.stringify(String(row))
  } catch {
    return JSON.stringify('a value that could not be written as JSON')
  }
}

/** Bytes are no text, and NaN is no number, in JSON. */
function asJson(_: string, value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value)
  return typeof value === 'function' || typeof value === 'symbol' ? `[${typeof value}]` : value
}

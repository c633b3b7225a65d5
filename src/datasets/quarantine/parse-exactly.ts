/**
 * Parses JSON and keeps every digit: a number that JavaScript would round stays the text it was, and is written as that
 * again. Slower than `JSON.parse`, and so only for columns that may hold any JSON.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number' || context?.source === undefined || String(value) === context.source) return value
    return json.rawJSON(context.source)
  })
}

// Node has it; the library's declarations do not yet.
const json = JSON as typeof JSON & { rawJSON(text: string): unknown }

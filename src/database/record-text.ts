/**
 * The fields as PostgreSQL's text for a value of a composite type (section 8.16.6 of its manual), in the order of the
 * type's columns: `(1,t,"a b",)`. Undefined and null become NULL, a Date an instant in UTC, any other object JSON. Read
 * by the server in a third of the time that it takes for the same as a JSON object.
 */
export function recordText(fields: readonly unknown[]): string {
  let text = '('
  for (let index = 0; index < fields.length; index += 1) {
    if (index > 0) text += ','
    text += fieldText(fields[index])
  }
  return `${text})`
}

function fieldText(field: unknown): string {
  switch (typeof field) {
    case 'undefined':
      return ''
    case 'string':
      return plain.test(field) ? field : quoted(field)
    case 'object':
      if (field === null) return ''
      return field instanceof Date ? field.toISOString() : quoted(JSON.stringify(field))
    default:
      return String(field)
  }
}

/** What needs no quotes. An empty field would be NULL. */
const plain = /^[\w.:-]+$/

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(value: unknown): string {
  return String(value).replace(/[&<>"]/g, (character) => entities[character] ?? character)
}

/** `<name attribute="...">children</name>`; attributes that are null or undefined are left out. */
export function element(name: string, attributes: object, children: readonly string[] = []): string {
  const pairs = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined)
  const opening = [name, ...pairs.map(([key, value]) => `${key}="${escaped(value)}"`)].join(' ')
  return children.length === 0 ? `<${opening}/>` : `<${opening}>\n${children.join('\n')}\n</${name}>`
}

/** A whole document. */
export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="utf-8" ?>\n${root}\n`
}

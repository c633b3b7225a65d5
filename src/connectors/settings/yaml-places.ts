import type { Document, Node } from 'yaml'

type Path = readonly PropertyKey[]

/** A key and its value, as they stand in a file. Items of lists have no key. */
interface Entry {
  key: Node | undefined
  value: Node | undefined
}

/** Where the value of a path begins; where there is none, the nearest key above it. */
export function offsetOfValue(document: Document, path: Path): Promise<number> {
  return offset(document, path, ({ key, value }, isThere) => (isThere ? (value ?? key) : (key ?? value)))
}

/** Where the key of a path begins; where there is none, the nearest one above it. */
export function offsetOfKey(document: Document, path: Path): Promise<number> {
  return offset(document, path, ({ key, value }) => key ?? value)
}

async function offset(
  document: Document,
  path: Path,
  choose: (entry: Entry, isThere: boolean) => Node | undefined,
): Promise<number> {
  const { isAlias, isMap, isScalar, isSeq, isNode, isPair } = await import('yaml')
  let entry: Entry = { key: undefined, value: document.contents ?? undefined }
  for (const [depth, segment] of path.entries()) {
    const above = isAlias(entry.value) ? entry.value.resolve(document) : entry.value
    const found: unknown = isMap(above)
      ? above.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment))
      : isSeq(above)
        ? above.items[Number(segment)]
        : undefined
    if (found === undefined) return startOf(choose(entry, false))
    const [key, value]: unknown[] = isPair(found) ? [found.key, found.value] : [undefined, found]
    entry = { key: isNode(key) ? key : undefined, value: isNode(value) ? value : undefined }
    if (depth === path.length - 1) return startOf(choose(entry, true))
  }
  return startOf(choose(entry, true))
}

function startOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0
}

/** Things that were asked for together, with where those after them begin. */
export interface LoadedPage<Item extends { id: string }> {
  items: readonly Item[]
  next: string | null
  /** It was out of sight when the list was asked again: what it shows may be otherwise by now. */
  isOld?: boolean
}

type Pages<Item extends { id: string }> = readonly LoadedPage<Item>[]
type Ask<Item extends { id: string }> = (after: string | undefined) => Promise<LoadedPage<Item>>

/** However much is loaded, what is in sight is asked for again and nothing else; the rest is old until it comes into sight. */
export async function askedAgain<Item extends { id: string }>(
  loaded: Pages<Item>,
  inSight: ReadonlySet<string>,
  ask: Ask<Item>,
): Promise<Pages<Item>> {
  const pages: LoadedPage<Item>[] = []
  let kept = loaded[0]
  let after: string | undefined
  do {
    const page: LoadedPage<Item> = kept && !isInSight(kept, inSight) ? { ...kept, isOld: true } : await ask(after)
    pages.push(page)
    kept = page.next === null ? undefined : following(loaded, page)
    after = page.next ?? undefined
  } while (kept)
  return pages
}

/** An empty one is all there is to be seen of a list. */
export function isInSight<Item extends { id: string }>(
  { items }: LoadedPage<Item>,
  inSight: ReadonlySet<string>,
): boolean {
  return items.length === 0 || items.some(({ id }) => inSight.has(id))
}

/** All that is loaded; what has moved while pages were asked for is on two of them, and counts once. */
export function itemsOf<Item extends { id: string }>(pages: Pages<Item>): readonly Item[] {
  const known = new Set<string>()
  return pages.flatMap(({ items }) => items.filter(({ id }) => !known.has(id) && known.add(id)))
}

/**
 * What is loaded of what comes after a page, which has perhaps been asked again and ends elsewhere now: the rest of the page where
 * it ends, together with the one after that. Nothing where more has come than joins up with it, or its last one has moved; it is
 * loaded anew, then.
 */
function following<Item extends { id: string }>(loaded: Pages<Item>, { items }: LoadedPage<Item>) {
  const known = loaded.findIndex((page) => page.items === items)
  if (known >= 0) return loaded[known + 1]
  const [last, before] = items.toReversed()
  const place = loaded.findIndex((page) => page.items.some(({ id }) => id === last?.id))
  const page = loaded[place]
  if (!page) return undefined
  const index = page.items.findIndex(({ id }) => id === last?.id)
  const neighbour = page.items[index - 1] ?? loaded[place - 1]?.items.at(-1)
  if (before && before.id !== neighbour?.id) return undefined
  const rest = page.items.slice(index + 1)
  const after = loaded[place + 1]
  if (rest.length === 0) return after
  return { ...(after ?? page), items: [...rest, ...(after?.items ?? [])], isOld: true }
}

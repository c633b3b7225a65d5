import { useInfiniteQuery } from '@tanstack/react-query'
import { get } from '../client/client.ts'
import type { Problem } from '../client/problem.ts'
import type { AnswerOf, InputOf } from '../client/routes.ts'
import { refreshMs } from '../client/use-get.ts'

// Named one by one: worked out of all routes, the compiler takes minutes.
type ListPath =
  | '/api/alerts'
  | '/api/audit'
  | '/api/deliveries'
  | '/api/quarantine/rows'
  | '/api/reviews'
  | '/api/watches/{name}/runs'

interface ListAnswer<Item> {
  items: Item[]
  next: string | null
}

type ItemOf<Path extends ListPath> = AnswerOf<'get', Path> extends ListAnswer<infer Item> ? Item : never

/** Who has loaded more than that reads on: by the clock it would be asked for page by page, all over again. */
const mostPagesByClock = 3

/** Any list: what is asked of it and what it answers is typed where it is used. */
const ask: (path: never, input: never) => Promise<unknown> = get

interface ListOptions {
  /** Asked once while it is shown and forgotten after that, whatever changes: where asking leaves a trace. */
  isAskedOnce?: boolean
}

/** A list that goes on when somebody asks for more of it, and asks again by itself as long as it is short. */
export function useList<Path extends ListPath>(
  path: Path,
  input: InputOf<'get', Path>,
  { isAskedOnce = false }: ListOptions = {},
): ListOf<ItemOf<Path>> {
  const whole: unknown = input
  const { query, ...given } = whole as { query?: object }
  const key: readonly unknown[] = [path, 'list', whole]
  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const asked = { ...given, query: { ...query, ...(pageParam !== null && { after: pageParam }) } }
      return (await ask(path as never, asked as never)) as ListAnswer<ItemOf<Path>>
    },
    refetchInterval: ({ state }) => (isAskedOnce ? false : everyMsOf(state.data?.pages.length ?? 0)),
    getNextPageParam: ({ next }) => next,
    ...(isAskedOnce && { staleTime: 'static' as const, gcTime: 0 }),
    select: ({ pages }) => ({ items: pages.flatMap(({ items }) => items), pages: pages.length }),
  }) as unknown as Omit<ListOf<ItemOf<Path>>, 'data'> & { data: { items: ItemOf<Path>[]; pages: number } | undefined }
  return { ...list, data: list.data?.items, everyMs: isAskedOnce ? false : everyMsOf(list.data?.pages ?? 0) }
}

function everyMsOf(pages: number): number | false {
  return pages <= mostPagesByClock && refreshMs
}

/** What is shown of a list. */
export interface ListOf<Item> {
  data: Item[] | undefined
  error: Problem | null
  hasNextPage: boolean
  isFetching: boolean
  isFetchingNextPage: boolean
  dataUpdatedAt: number
  /** How often it asks again by itself, if it does. */
  everyMs: number | false
  refetch(): Promise<unknown>
  fetchNextPage(): Promise<unknown>
}

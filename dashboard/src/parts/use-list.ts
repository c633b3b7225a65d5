import { useInfiniteQuery } from '@tanstack/react-query'
import { type AnyInput, get } from '../client/client.ts'
import type { Problem } from '../client/problem.ts'
import type { AnswerOf, InputOf, PathOf } from '../client/routes.ts'

type ListPath = {
  [Path in PathOf<'get'>]: AnswerOf<'get', Path> extends { items: unknown[]; next: string | null } ? Path : never
}[PathOf<'get'>]

interface ListAnswer<Item> {
  items: Item[]
  next: string | null
}

type ItemOf<Path extends ListPath> = AnswerOf<'get', Path> extends ListAnswer<infer Item> ? Item : never

type Ask<Item> = (path: string, input: AnyInput) => Promise<ListAnswer<Item>>

/** A list that goes on when somebody asks for more of it. */
export function useList<Path extends ListPath>(path: Path, input: InputOf<'get', Path>): ListOf<ItemOf<Path>> {
  const { query, ...given } = input as unknown as { query?: object }
  return useInfiniteQuery({
    queryKey: [path, 'list', input],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const asked = { ...given, query: { ...query, ...(pageParam !== null && { after: pageParam }) } }
      const ask: unknown = get
      return await (ask as Ask<ItemOf<Path>>)(path, asked)
    },
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  }) as unknown as ListOf<ItemOf<Path>>
}

/** What is shown of a list. */
export interface ListOf<Item> {
  data: Item[] | undefined
  error: Problem | null
  hasNextPage: boolean
  isFetching: boolean
  isFetchingNextPage: boolean
  dataUpdatedAt: number
  refetch(): Promise<unknown>
  fetchNextPage(): Promise<unknown>
}

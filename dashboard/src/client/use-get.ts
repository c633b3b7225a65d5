import { queryOptions, type UseQueryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { type AnyInput, send } from './client.ts'
import type { Problem } from './problem.ts'
import type { AnswerOf, InputOf, PathOf } from './routes.ts'

/** How often a list asks again by itself, live updates or not. */
export const refreshMs = 30_000

type Options<Answer> = Omit<UseQueryOptions<Answer, Problem>, 'queryKey' | 'queryFn'>

/** What is asked under which key: the path first, by which live updates find it. */
export function asked<Path extends PathOf<'get'>>(path: Path, input?: InputOf<'get', Path>) {
  return queryOptions<AnswerOf<'get', Path>, Problem>({
    queryKey: input === undefined ? [path] : [path, input],
    queryFn: () => send<AnswerOf<'get', Path>>('get', path, input as unknown as AnyInput),
  })
}

/** Asks and keeps asking. `useGet('/api/runs/{id}', { path: { id } }, { refetchInterval: refreshMs })` */
export function useGet<Path extends PathOf<'get'>>(
  path: Path,
  input?: InputOf<'get', Path>,
  options: Options<AnswerOf<'get', Path>> = {},
) {
  return useQuery({ ...asked(path, input), ...options })
}

/** A change to be made: `const cancel = useChange('post', '/api/runs/{id}/cancel')`, then `cancel.mutate({ path: { id } })`. */
export function useChange<Method extends 'post' | 'patch' | 'delete', Path extends PathOf<Method>>(
  method: Method,
  path: Path,
  onDone?: (answer: AnswerOf<Method, Path>) => void,
) {
  return useMutation<AnswerOf<Method, Path>, Problem, InputOf<Method, Path>>({
    mutationKey: [path],
    mutationFn: (input) => send<AnswerOf<Method, Path>>(method, path, input as unknown as AnyInput),
    onSuccess: (answer) => onDone?.(answer),
  })
}

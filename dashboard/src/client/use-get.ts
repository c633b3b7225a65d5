import {
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query'
import { type AnyInput, send } from './client.ts'
import type { Problem } from './problem.ts'
import type { AnswerOf, InputOf, PathOf } from './routes.ts'

/** How often a list asks again by itself, live updates or not. */
export const refreshMs = 30_000

type Options<Answer> = Omit<UseQueryOptions<Answer, Problem>, 'queryKey' | 'queryFn'>

// The types of each route are in the signatures alone: inside, the compiler would hold all routes against each other.

type AskedOf = <Path extends PathOf<'get'>>(
  path: Path,
  input?: InputOf<'get', Path>,
) => { queryKey: readonly unknown[]; queryFn: () => Promise<AnswerOf<'get', Path>> }

/** What is asked under which key: the path first, by which live updates find it. */
export const asked = ((path: string, input?: AnyInput) => ({
  queryKey: input === undefined ? [path] : [path, input],
  queryFn: () => send('get', path, input),
})) as unknown as AskedOf

type UseGet = <Path extends PathOf<'get'>>(
  path: Path,
  input?: InputOf<'get', Path>,
  options?: Options<AnswerOf<'get', Path>>,
) => UseQueryResult<AnswerOf<'get', Path>, Problem>

/** Asks and keeps asking. `useGet('/api/runs/{id}', { path: { id } }, { refetchInterval: refreshMs })` */
export const useGet = ((path: string, input?: AnyInput, options?: Options<unknown>) =>
  useQuery<unknown, Problem>({
    queryKey: input === undefined ? [path] : [path, input],
    queryFn: () => send('get', path, input),
    ...options,
  })) as unknown as UseGet

type UseChange = <Method extends 'post' | 'patch' | 'delete', Path extends PathOf<Method>>(
  method: Method,
  path: Path,
  onDone?: (answer: AnswerOf<Method, Path>) => void,
) => UseMutationResult<AnswerOf<Method, Path>, Problem, InputOf<Method, Path>>

/** A change to be made: `const cancel = useChange('post', '/api/runs/{id}/cancel')`, then `cancel.mutate({ path: { id } })`. */
export const useChange = ((method: string, path: string, onDone?: (answer: unknown) => void) =>
  useMutation<unknown, Problem, AnyInput>({
    mutationKey: [path],
    mutationFn: (input) => send(method, path, input),
    onSuccess: (answer) => onDone?.(answer),
  })) as unknown as UseChange

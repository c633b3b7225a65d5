import { MutationCache, QueryClient } from '@tanstack/react-query'
import type { Problem } from './problem.ts'

let tell: (problem: Problem) => void = () => {}

/** Says how a person is told that a change was not made. */
export function onProblem(listener: (problem: Problem) => void): void {
  tell = listener
}

/** All that was asked. After any change everything that is on the screen is asked again. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // What is wrong with the request stays wrong; a server that is away is asked again.
      retry: (failures, problem) => {
        const { status } = problem as Problem
        return (status === 0 || status >= 500) && failures < 2
      },
    },
  },
  mutationCache: new MutationCache({
    onSuccess: () => void queries.invalidateQueries(),
    onError: (problem) => tell(problem as Problem),
  }),
})

import { useMutation } from '@tanstack/react-query'
import { post } from '../../client/client.ts'
import { Problem } from '../../client/problem.ts'

interface Asked {
  alerts: readonly { id: string; title: string }[]
  act: 'acknowledge' | 'dismiss'
  said: { note?: string; until?: string }
}

interface Failed {
  id: string
  title: string
  problem: string
}

/**
 * Does something with several alerts, one after the other: each is an act of its own, and what cannot be done with one holds up
 * no other. Hears of those it was not done with.
 */
export function useBulk(onDone: (failed: readonly Failed[]) => void) {
  return useMutation<readonly Failed[], Problem, Asked>({
    async mutationFn({ alerts, act, said }) {
      const failed: Failed[] = []
      for (const { id, title } of alerts) {
        try {
          const path = { id }
          await (act === 'acknowledge'
            ? post('/api/alerts/{id}/acknowledge', { path, body: said })
            : post('/api/alerts/{id}/dismiss', { path, body: said }))
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          failed.push({ id, title, problem: error.detail ?? error.message })
        }
      }
      return failed
    },
    onSuccess: onDone,
  })
}

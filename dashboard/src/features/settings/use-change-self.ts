import { useQueryClient } from '@tanstack/react-query'
import { sessionQuery } from '../../client/session.ts'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { tellDone } from '../../ui/toaster.tsx'

/** Changes what is one's own; the whole page has it at once. */
export function useChangeSelf(onDone?: () => void) {
  const queries = useQueryClient()
  const { saved } = useOperationTexts().settings
  return useChange('patch', '/api/session', (session) => {
    queries.setQueryData(sessionQuery.queryKey, session)
    tellDone(saved)
    onDone?.()
  })
}

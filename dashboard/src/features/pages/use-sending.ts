import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { send } from '../../client/client.ts'
import type { Problem } from '../../client/problem.ts'
import { useMay } from '../../client/session.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { tellDone } from '../../ui/toaster.tsx'
import type { BlockOf } from './page-of.ts'
import { roleFor } from './role-for.ts'

type Sends = BlockOf<'action'>['sends']

/** Calls the route a block names, which is known when the page is read; and whether who is signed in may. */
export function useSending({ method, path }: Sends, onDone?: () => void) {
  const { sent } = useOperationTexts().pages
  const may = useMay(roleFor({ method, path }))
  const sending: UseMutationResult<unknown, Problem, Readonly<Record<string, unknown>> | undefined> = useMutation({
    mutationKey: [path],
    mutationFn: (body) => send(method, path, body && { body }),
    onSuccess: () => {
      tellDone(sent)
      onDone?.()
    },
  })
  return { may, sending }
}

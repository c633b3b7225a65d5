import type { ReactNode } from 'react'
import { useChange } from '../../client/use-get.ts'
import { AskText } from '../../parts/ask-text.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { tellDone } from '../../ui/toaster.tsx'
import type { OneReview } from './one-review.ts'

interface DecideDialogProps {
  review: OneReview
  decision: 'approve' | 'reject'
  /** What the button says that does it. */
  action: string
  /** Undefined where none is asked for. */
  answer: unknown
  onClose(): void
  /** What is approved. */
  children: ReactNode
}

/** Asks once more, and for a comment: what is decided stays. */
export function DecideDialog({ review, decision, action, answer, onClose, children }: DecideDialogProps) {
  const texts = useOperationTexts().reviews
  const decide = useChange('post', '/api/reviews/{id}/decide', ({ state }) => {
    tellDone(texts.done[state] ?? texts.states[state])
    onClose()
  })
  const { id, title, approvals, quorum } = review
  return (
    <AskText
      title={texts.asks[decision](title)}
      about={decision === 'approve' && approvals + 1 < quorum ? texts.othersToo : texts.final[decision]}
      label={texts.comment}
      action={action}
      isBusy={decide.isPending}
      onClose={onClose}
      onSend={(comment) =>
        decide.mutate({
          path: { id },
          body: { decision, ...(answer !== undefined && { answer }), ...(comment && { comment }) },
        })
      }
    >
      {children}
    </AskText>
  )
}

import { useLabel } from '../../parts/label.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import type { BlockOf } from './page-of.ts'
import { useSending } from './use-sending.ts'

/** Its words are somebody else's: there may be more than fit on a line. */
const wordsClass = 'h-auto min-h-11 max-w-full whitespace-normal wrap-anywhere md:min-h-8.5'

/** A button that calls a route. What takes something away is asked about even where the page does not say so. */
export function ActionBlock({ block: { label: words, sends, confirm } }: { block: BlockOf<'action'> }) {
  const texts = useOperationTexts().pages
  const label = useLabel()
  const { may, sending } = useSending(sends)
  if (!may) return null
  const name = label(words)
  const isDanger = sends.method === 'delete'
  const look = isDanger ? 'danger' : 'outline'
  if (confirm === undefined && !isDanger) {
    return (
      <Button look={look} className={wordsClass} isBusy={sending.isPending} onClick={() => sending.mutate(sends.body)}>
        {name}
      </Button>
    )
  }
  return (
    <Confirm
      question={confirm === undefined ? texts.ask(name) : label(confirm)}
      label={name}
      isDanger={isDanger}
      onConfirm={() => sending.mutateAsync(sends.body)}
    >
      {(open) => (
        <Button look={look} className={wordsClass} onClick={open}>
          {name}
        </Button>
      )}
    </Confirm>
  )
}

import { useState } from 'react'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/input.tsx'

interface TestChannelProps {
  channel: string
  onClose(): void
  /** Nobody in particular without a recipient. */
  onSend(recipient: string | undefined): void
}

/** Asks to whom a message is to go that tries a channel. */
export function TestChannel({ channel, onClose, onSend }: TestChannelProps) {
  const texts = useTexts()
  const own = useOperationTexts().deliveries
  const [recipient, setRecipient] = useState('')
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.testOf(channel)}
      about={own.testAbout}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" onClick={() => onSend(recipient.trim() || undefined)}>
            {own.sendTest}
          </Button>
        </>
      }
    >
      <Field label={own.recipient} about={own.recipientAbout}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={500}
            value={recipient}
            onChange={(event) => setRecipient(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}

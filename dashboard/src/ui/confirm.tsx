import { type ReactNode, useState } from 'react'
import { useTexts } from '../texts/texts.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface ConfirmProps {
  /** What is asked: 'Cancel this run?' */
  question: string
  about?: ReactNode
  /** What the button says that does it. */
  label: string
  isDanger?: boolean
  isDisabled?: boolean
  /** What else is asked. */
  fields?: ReactNode
  onConfirm(): Promise<unknown>
  /** The button that opens it. */
  children(open: () => void): ReactNode
}

/** Asks before something is done that cannot be taken back. */
export function Confirm({ question, about, label, isDanger, isDisabled, fields, onConfirm, children }: ConfirmProps) {
  const texts = useTexts()
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  async function confirm() {
    setBusy(true)
    try {
      await onConfirm()
      setOpen(false)
    } catch {
      // The toast has told why; the question stays for another try.
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {children(() => setOpen(true))}
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={question}
        about={about}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{texts.back}</Button>
            <Button
              look={isDanger ? 'danger' : 'primary'}
              isBusy={isBusy}
              disabled={isDisabled}
              onClick={() => void confirm()}
            >
              {label}
            </Button>
          </>
        }
      >
        {fields}
      </Dialog>
    </>
  )
}

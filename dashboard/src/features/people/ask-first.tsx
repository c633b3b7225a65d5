import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

interface AskFirstProps {
  question: string
  about: string
  label: string
  isDanger?: boolean
  isBusy: boolean
  onClose(): void
  onConfirm(): void
}

/** Asks before something is done that a menu offers: the menu is gone by then, so the question stands by itself. */
export function AskFirst({ question, about, label, isDanger = false, isBusy, onClose, onConfirm }: AskFirstProps) {
  const texts = useTexts()
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={question}
      about={about}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look={isDanger ? 'danger' : 'primary'} isBusy={isBusy} onClick={onConfirm}>
            {label}
          </Button>
        </>
      }
    />
  )
}

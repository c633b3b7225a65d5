import { type ReactNode, useState } from 'react'
import { useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Textarea } from '../ui/input.tsx'

interface AskTextProps {
  title: string
  about?: string
  /** Over the control: 'Reason'. */
  label: string
  /** What the button says that does it. */
  action: string
  isRequired?: boolean
  isBusy: boolean
  onClose(): void
  onSend(text: string): void
  /** What else is asked. */
  children?: ReactNode
}

/** Asks for words before something is done: a reason, a note. */
export function AskText({ isRequired = false, ...props }: AskTextProps) {
  const texts = useTexts()
  const [text, setText] = useState('')
  const [wasTried, setTried] = useState(false)
  const isMissing = isRequired && text.trim() === ''
  function send() {
    setTried(true)
    if (!isMissing) props.onSend(text.trim())
  }
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title={props.title}
      about={props.about}
      actions={
        <>
          <Button onClick={props.onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={props.isBusy} onClick={send}>
            {props.action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={props.label} problem={wasTried && isMissing ? texts.form.problems.missing : undefined}>
          {(control) => (
            <Textarea {...control} maxLength={1000} value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        {props.children}
      </div>
    </Dialog>
  )
}

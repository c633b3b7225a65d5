import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useOperationTexts } from '../texts/operations.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/input.tsx'

interface ShownOnceProps {
  title: string
  about: string
  /** The secret. It is kept nowhere and gone once this closes. */
  secret: string
  onClose(): void
}

/** Shows a secret this one time, to be copied. */
export function ShownOnce({ title, about, secret, onClose }: ShownOnceProps) {
  const texts = useOperationTexts().people
  const [state, setState] = useState<'copied' | 'failed'>()
  async function copy() {
    try {
      // There is no clipboard where the page is not served safely.
      await navigator.clipboard.writeText(secret)
      setState('copied')
    } catch {
      setState('failed')
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      about={about}
      actions={
        <>
          <Button onClick={onClose}>{texts.done}</Button>
          <Button look="primary" onClick={() => void copy()}>
            {state === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
            {state === 'copied' ? texts.copied : texts.copy}
          </Button>
        </>
      }
    >
      <Field label={title} problem={state === 'failed' ? texts.copyFailed : undefined}>
        {(control) => (
          <Input
            {...control}
            readOnly
            autoComplete="off"
            className="font-mono"
            value={secret}
            onFocus={(event) => event.target.select()}
          />
        )}
      </Field>
      <p role="status" className="sr-only">
        {state === 'copied' && texts.copied}
      </p>
    </Dialog>
  )
}

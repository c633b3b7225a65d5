import { useState } from 'react'
import { useChange } from '../../../client/use-get.ts'
import { useTexts } from '../../../texts/texts.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field, Textarea } from '../../../ui/input.tsx'
import { tellDone } from '../../../ui/toaster.tsx'

interface MarkDoneProps {
  run: string
  step: string
  onClose(): void
}

/** Takes a failed step as done by hand. Why stands in the trail and in the audit. */
export function MarkDone({ run, step, onClose }: MarkDoneProps) {
  const texts = useTexts()
  const [reason, setReason] = useState('')
  const [wasTried, setTried] = useState(false)
  const mark = useChange('post', '/api/runs/{id}/steps/{step}/done', () => {
    tellDone(texts.run.marked(step))
    onClose()
  })
  const isMissing = reason.trim() === ''
  function submit() {
    setTried(true)
    if (!isMissing) mark.mutate({ path: { id: run, step }, body: { reason } })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={texts.run.markAsk(step)}
      about={texts.run.markAbout}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={mark.isPending} onClick={submit}>
            {texts.run.markDone}
          </Button>
        </>
      }
    >
      <Field label={texts.run.reason} problem={wasTried && isMissing ? texts.form.problems.missing : undefined}>
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}

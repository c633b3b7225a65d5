import { useState } from 'react'
import { useChange, useGet } from '../../../client/use-get.ts'
import { useTexts } from '../../../texts/texts.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field, Select, Textarea } from '../../../ui/input.tsx'
import { tellDone } from '../../../ui/toaster.tsx'

interface MarkDoneProps {
  run: string
  step: string
  /** Of an each its items are done, not itself. */
  isEach: boolean
  onClose(): void
}

/** The states in which an item can be taken as done. */
const open = 'failed,cancelled,skipped,pending,retrying'

/** Takes a failed step, or an item of an each, as done by hand. Why stands in the trail and in the audit. */
export function MarkDone({ run, step, isEach, onClose }: MarkDoneProps) {
  const texts = useTexts()
  const [reason, setReason] = useState('')
  const [output, setOutput] = useState('')
  const [item, setItem] = useState('')
  const [wasTried, setTried] = useState(false)
  const mark = useChange('post', '/api/runs/{id}/steps/{step}/done', () => {
    tellDone(texts.run.marked(step))
    onClose()
  })
  const query = { step, state: open, limit: 200 }
  const items = useGet('/api/runs/{id}/items', { path: { id: run }, query }, { enabled: isEach })
  const isMissing = reason.trim() === ''
  const lacksItem = isEach && item === ''
  const value = valueIn(output)
  function submit() {
    setTried(true)
    if (isMissing || lacksItem || value === unread) return
    const said = { ...(value !== undefined && { output: value }), ...(isEach && { item }) }
    mark.mutate({ path: { id: run, step }, body: { reason, ...said } })
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
      <div className="flex flex-col gap-4">
        {isEach && (
          <Field label={texts.run.item} problem={wasTried && lacksItem ? texts.form.problems.missing : undefined}>
            {(control) => (
              <Select {...control} value={item} onChange={(event) => setItem(event.target.value)}>
                <option value="" disabled>
                  {items.isPending ? texts.loading : texts.run.chooseItem}
                </option>
                {items.data?.items.map((each) => (
                  <option key={each.item}>{each.item}</option>
                ))}
              </Select>
            )}
          </Field>
        )}
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
        <Field
          label={texts.run.output}
          about={texts.run.outputAbout}
          problem={wasTried && value === unread ? texts.form.problems['not JSON'] : undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              className="font-mono"
              spellCheck={false}
              value={output}
              onChange={(event) => setOutput(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}

/** Stands for what is no JSON. */
const unread = Symbol('unread')

/** What a text says as JSON; undefined where it says nothing. */
function valueIn(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return unread
  }
}

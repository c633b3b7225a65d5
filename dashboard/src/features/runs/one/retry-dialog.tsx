import { Recycle, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useChange, useGet } from '../../../client/use-get.ts'
import { useTexts } from '../../../texts/texts.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field, Select } from '../../../ui/input.tsx'
import { QueryView } from '../../../ui/query-view.tsx'
import { tellDone } from '../../../ui/toaster.tsx'

interface RetryDialogProps {
  run: string
  steps: readonly string[]
  /** Where it starts again; the whole run without it. */
  from?: string
  onClose(): void
  onDone(run: string): void
}

/** Repeats a run, whole or from a step; shows before which steps run again and which are reused. */
export function RetryDialog({ run, steps, from: first = '', onClose, onDone }: RetryDialogProps) {
  const texts = useTexts()
  const [from, setFrom] = useState(first)
  const plan = useGet('/api/runs/{id}/retry-plan', { path: { id: run }, query: { ...(from && { from }) } })
  const retry = useChange('post', '/api/runs/{id}/retry', ({ id }) => {
    tellDone(texts.run.retried)
    onClose()
    onDone(id)
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={texts.run.retryAsk}
      about={texts.run.retryAbout}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button
            look="primary"
            isBusy={retry.isPending}
            onClick={() => retry.mutate({ path: { id: run }, body: { ...(from && { from }) } })}
          >
            {texts.run.retry}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={texts.run.retryFrom}>
          {(control) => (
            <Select {...control} value={from} onChange={(event) => setFrom(event.target.value)}>
              <option value="">{texts.run.whole}</option>
              {steps.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
        <QueryView query={plan}>
          {({ reruns, reuses }) => (
            <div className="grid gap-4 text-sm sm:grid-cols-2">
              <StepNames title={texts.run.reuses(reuses.length)} icon={Recycle} names={reuses} />
              <StepNames title={texts.run.reruns(reruns.length)} icon={RotateCcw} names={reruns} />
            </div>
          )}
        </QueryView>
      </div>
    </Dialog>
  )
}

interface StepNamesProps {
  title: string
  icon: typeof Recycle
  names: readonly string[]
}

function StepNames({ title, icon: Icon, names }: StepNamesProps) {
  const texts = useTexts()
  return (
    <section className="rounded-md border p-3">
      <h3 className="mb-1.5 flex items-center gap-1.5 font-medium">
        <Icon className="size-4 text-muted-foreground" aria-hidden />
        {title}
      </h3>
      {names.length === 0 && <p className="text-muted-foreground">{texts.none}</p>}
      <ul className="flex flex-col gap-0.5 text-muted-foreground">
        {names.map((name) => (
          <li key={name} className="wrap-anywhere">
            {name}
          </li>
        ))}
      </ul>
    </section>
  )
}

import { useState } from 'react'
import { useGet } from '../client/use-get.ts'
import { useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Select } from '../ui/input.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { RunNowForm } from './run-now-form.tsx'

interface RunNowDialogProps {
  pipeline: string | undefined
  onClose(): void
}

/** Asks which pipeline is to run and how. */
export default function RunNowDialog({ pipeline, onClose }: RunNowDialogProps) {
  const texts = useTexts()
  const [chosen, setChosen] = useState(pipeline ?? '')
  const all = useGet('/api/pipelines', undefined, { enabled: pipeline === undefined })
  const one = useGet('/api/pipelines/{name}', { path: { name: chosen } }, { enabled: chosen !== '' })
  const choice = pipeline === undefined && (
    <Field label={texts.runNow.pipeline}>
      {(control) => (
        <Select {...control} value={chosen} onChange={(event) => setChosen(event.target.value)}>
          <option value="" disabled>
            {all.isPending ? texts.loading : texts.runNow.choose}
          </option>
          {all.data?.items.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      )}
    </Field>
  )
  if (one.data) return <RunNowForm key={one.data.name} pipeline={one.data} choice={choice} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={chosen === '' ? texts.runNow.open : texts.runNow.openOf(chosen)}
      actions={<Button onClick={onClose}>{texts.back}</Button>}
    >
      {choice}
      {one.error && <ProblemNote problem={one.error} onRetry={() => void one.refetch()} />}
    </Dialog>
  )
}

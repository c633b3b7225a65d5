import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { ShownOnce } from '../../parts/shown-once.tsx'
import type { TimelineJob } from '../../parts/watch/timeline.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Select } from '../../ui/input.tsx'

interface NewKeyProps {
  watch: string
  jobs: readonly TimelineJob[]
  onClose(): void
}

/** Makes a key for the script of a job, and shows it this one time. */
export function NewKey({ watch, jobs, onClose }: NewKeyProps) {
  const texts = useTexts()
  const own = useOperationTexts().watches
  const [job, setJob] = useState(jobs[0]?.job ?? '')
  const make = useChange('post', '/api/watches/{name}/keys')
  if (make.data) {
    return <ShownOnce title={own.secret(job)} about={own.secretAbout} secret={make.data.secret} onClose={onClose} />
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.newKey}
      about={own.newKeyAbout}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button
            look="primary"
            isBusy={make.isPending}
            onClick={() => make.mutate({ path: { name: watch }, body: { job } })}
          >
            {own.make}
          </Button>
        </>
      }
    >
      <Field label={own.job}>
        {(control) => (
          <Select {...control} value={job} onChange={({ target }) => setJob(target.value)}>
            {jobs.map((each) => (
              <option key={each.job} value={each.job}>
                {each.title}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </Dialog>
  )
}

import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Input, Select } from '../../ui/input.tsx'
import { tellDone } from '../../ui/toaster.tsx'

/** Puts somebody on call for a time, whoever has the turn. */
export function NewOverride({ people, onClose }: { people: readonly string[]; onClose(): void }) {
  const texts = useTexts()
  const own = useOperationTexts().onCall
  const [person, setPerson] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [wasTried, setTried] = useState(false)
  const add = useChange('post', '/api/on-call', ({ person: name }) => {
    tellDone(own.added(name))
    onClose()
  })
  const missing = (value: string) => (wasTried && value === '' ? texts.form.problems.missing : undefined)
  function send() {
    setTried(true)
    if (person === '' || to === '') return
    const stretch = { ...(from !== '' && { from: new Date(from).toISOString() }), to: new Date(to).toISOString() }
    add.mutate({ body: { person, ...stretch } })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.addAsk}
      about={own.addAbout}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={add.isPending} onClick={send}>
            {own.add}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={own.person} problem={missing(person)}>
          {(control) => (
            <Select {...control} value={person} onChange={(event) => setPerson(event.target.value)}>
              <option value="" disabled>
                {own.choose}
              </option>
              {people.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={texts.from} about={own.fromAbout}>
          {(control) => (
            <Input {...control} type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          )}
        </Field>
        <Field label={texts.to} problem={missing(to)}>
          {(control) => (
            <Input {...control} type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
          )}
        </Field>
      </div>
    </Dialog>
  )
}

import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/input.tsx'
import { groupsIn } from './groups.ts'
import { type UserDraft, UserFields } from './user-fields.tsx'

/** Adds somebody, and shows the link to sign in with this one time. */
export function NewUser({ onClose }: { onClose(): void }) {
  const texts = useTexts()
  const own = useOperationTexts().people
  const [email, setEmail] = useState('')
  const [draft, setDraft] = useState<UserDraft>({ name: '', role: 'viewer', groups: '' })
  const [wasTried, setTried] = useState(false)
  const create = useChange('post', '/api/users')
  const { errors = {} } = create.error ?? {}
  const problems = wasTried && draft.name.trim() === '' ? { ...errors, name: texts.form.problems.missing } : errors
  const isEmail = /^\S+@\S+$/.test(email.trim())
  if (create.data)
    return <ShownOnce title={own.link} about={own.linkAbout} secret={create.data.link} onClose={onClose} />
  function send() {
    setTried(true)
    const { name, role, groups } = draft
    if (!isEmail || name.trim() === '') return
    create.mutate({ body: { email: email.trim(), name: name.trim(), role, groups: groupsIn(groups) } })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.add}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={create.isPending} onClick={send}>
            {own.add}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={own.email} problem={wasTried && !isEmail ? own.emailProblem : errors.email}>
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="off"
              maxLength={254}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <UserFields draft={draft} problems={problems} hasRole onChange={setDraft} />
      </div>
    </Dialog>
  )
}

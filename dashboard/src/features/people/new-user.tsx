import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { RoleField, type RoleName } from '../../parts/role-field.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/input.tsx'
import { groupsIn } from './groups.ts'

/** Adds somebody, and shows the link to sign in with this one time. */
export function NewUser({ onClose }: { onClose(): void }) {
  const texts = useTexts()
  const own = useOperationTexts().people
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<RoleName>('viewer')
  const [groups, setGroups] = useState('')
  const [wasTried, setTried] = useState(false)
  const create = useChange('post', '/api/users')
  const { errors = {} } = create.error ?? {}
  const isEmail = /^\S+@\S+$/.test(email.trim())
  if (create.data)
    return <ShownOnce title={own.link} about={own.linkAbout} secret={create.data.link} onClose={onClose} />
  function send() {
    setTried(true)
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
        <Field label={own.name} problem={wasTried && name.trim() === '' ? texts.form.problems.missing : errors.name}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <RoleField
          label={own.role}
          value={role}
          roles={['viewer', 'operator', 'admin']}
          problem={errors.role}
          onChange={setRole}
        />
        <Field label={own.groups} about={own.groupsAbout} problem={errors.groups}>
          {(control) => <Input {...control} value={groups} onChange={(event) => setGroups(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  )
}

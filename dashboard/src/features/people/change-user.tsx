import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { RoleField } from '../../parts/role-field.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/input.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { groupsIn } from './groups.ts'
import type { User } from './user-line.tsx'

interface ChangeUserProps {
  user: User
  /** Nobody takes the own rights away by mistake. */
  isSelf: boolean
  onClose(): void
}

/** Changes somebody's name, role and groups. */
export function ChangeUser({ user, isSelf, onClose }: ChangeUserProps) {
  const texts = useTexts()
  const own = useOperationTexts().people
  const [name, setName] = useState(user.name)
  const [role, setRole] = useState(user.role)
  const [groups, setGroups] = useState(user.groups.join(', '))
  const [wasTried, setTried] = useState(false)
  const change = useChange('patch', '/api/users/{id}', (changed) => {
    tellDone(own.changed(changed.name))
    onClose()
  })
  const { errors = {} } = change.error ?? {}
  function save() {
    setTried(true)
    if (name.trim() === '') return
    change.mutate({
      path: { id: user.id },
      body: { name: name.trim(), groups: groupsIn(groups), ...(role !== user.role && { role }) },
    })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.editOf(user.name)}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={change.isPending} onClick={save}>
            {texts.save}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={own.name} problem={wasTried && name.trim() === '' ? texts.form.problems.missing : errors.name}>
          {(control) => (
            <Input {...control} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        {!isSelf && (
          <RoleField
            label={own.role}
            value={role}
            roles={['viewer', 'operator', 'admin']}
            problem={errors.role}
            onChange={setRole}
          />
        )}
        <Field label={own.groups} about={own.groupsAbout} problem={errors.groups}>
          {(control) => <Input {...control} value={groups} onChange={(event) => setGroups(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  )
}

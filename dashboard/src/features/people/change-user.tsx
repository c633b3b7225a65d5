import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { groupsIn } from './groups.ts'
import { type UserDraft, UserFields } from './user-fields.tsx'
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
  const [draft, setDraft] = useState<UserDraft>({ name: user.name, role: user.role, groups: user.groups.join(', ') })
  const [wasTried, setTried] = useState(false)
  const change = useChange('patch', '/api/users/{id}', (changed) => {
    tellDone(own.changed(changed.name))
    onClose()
  })
  const { errors = {} } = change.error ?? {}
  const problems = wasTried && draft.name.trim() === '' ? { ...errors, name: texts.form.problems.missing } : errors
  function save() {
    setTried(true)
    const { name, role, groups } = draft
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
        <UserFields draft={draft} problems={problems} hasRole={!isSelf} onChange={setDraft} />
      </div>
    </Dialog>
  )
}

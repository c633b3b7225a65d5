import { useState } from 'react'
import { useMay } from '../../client/session.ts'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/input.tsx'
import { RoleField, type RoleName } from '../role-field.tsx'
import { ShownOnce } from '../shown-once.tsx'

/** Makes a token that may do no more than who makes it. */
export function NewToken({ onClose }: { onClose(): void }) {
  const texts = useTexts()
  const own = useOperationTexts().people
  const [isOperator, isAdmin] = [useMay('operator'), useMay('admin')]
  const [name, setName] = useState('')
  const [role, setRole] = useState<RoleName>('viewer')
  const [lastDay, setLastDay] = useState('')
  const [wasTried, setTried] = useState(false)
  const create = useChange('post', '/api/tokens')
  const expiresAt = lastDay === '' ? null : endOf(lastDay)
  const isPast = expiresAt !== null && expiresAt.getTime() < Date.now()
  if (create.data)
    return <ShownOnce title={own.secret} about={own.secretAbout} secret={create.data.secret} onClose={onClose} />
  function send() {
    setTried(true)
    if (name.trim() === '' || isPast) return
    create.mutate({ body: { name: name.trim(), role, expiresAt: expiresAt?.toISOString() ?? null } })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.newToken}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={create.isPending} onClick={send}>
            {own.make}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label={own.tokenName}
          problem={wasTried && name.trim() === '' ? texts.form.problems.missing : create.error?.errors.name}
        >
          {(control) => (
            <Input {...control} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <RoleField
          label={own.tokenRole}
          value={role}
          roles={['viewer', ...(isOperator ? (['operator'] as const) : []), ...(isAdmin ? (['admin'] as const) : [])]}
          onChange={setRole}
        />
        <Field label={own.expires} about={own.expiresAbout} problem={wasTried && isPast ? own.pastProblem : undefined}>
          {(control) => (
            <Input {...control} type="date" value={lastDay} onChange={(event) => setLastDay(event.target.value)} />
          )}
        </Field>
      </div>
    </Dialog>
  )
}

/** The last moment of a day where one is. */
function endOf(day: string): Date {
  return new Date(`${day}T23:59:59`)
}

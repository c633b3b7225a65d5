import { type FormEvent, useState } from 'react'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Field, Input } from '../../ui/input.tsx'
import { useChangeSelf } from './use-change-self.ts'

const shortest = 12

/** Sets a password, or changes the one there is. */
export function OwnPassword({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const texts = useTexts()
  const own = useOperationTexts().settings
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [wasTried, setTried] = useState(false)
  const change = useChangeSelf(() => {
    setCurrent('')
    setPassword('')
    setTried(false)
  })
  const isShort = password.length < shortest
  const lacksCurrent = hasPassword && current === ''
  function save(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (isShort || lacksCurrent) return
    change.mutate({ body: { password, ...(hasPassword && { currentPassword: current }) } })
  }
  return (
    <Card title={own.passwordHeading}>
      <form noValidate className="flex flex-col gap-4" onSubmit={save}>
        {/* Password managers keep a password under a name. */}
        <input type="hidden" name="username" autoComplete="username" value={email} />
        {hasPassword && (
          <Field label={own.current} problem={wasTried && lacksCurrent ? texts.form.problems.missing : undefined}>
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="current-password"
                maxLength={500}
                value={current}
                onChange={(event) => setCurrent(event.target.value)}
              />
            )}
          </Field>
        )}
        <Field
          label={own.password}
          about={own.passwordAbout}
          problem={wasTried && isShort ? own.tooShort : change.error?.errors.password}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="new-password"
              maxLength={500}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" className="md:self-start" isBusy={change.isPending}>
          {hasPassword ? own.changePassword : own.setPassword}
        </Button>
      </form>
    </Card>
  )
}

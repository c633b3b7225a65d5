import { type FormEvent, useState } from 'react'
import { post } from '../../client/client.ts'
import { Problem } from '../../client/problem.ts'
import type { Session } from '../../client/session.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/input.tsx'
import { QueryView } from '../../ui/query-view.tsx'

interface PasswordFormProps {
  /** Where another service sends back to. */
  to: string
  onDone(session: Session): Promise<void>
}

export function PasswordForm({ to, onDone }: PasswordFormProps) {
  const texts = useTexts().signIn
  const options = useGet('/api/sign-in/options')
  return (
    <QueryView query={options}>
      {({ local, oidc }) => (
        <div className="flex flex-col gap-4">
          <h1 className="text-center text-base font-semibold">{texts.title}</h1>
          {local && <LocalButton onDone={onDone} />}
          {local && <Or />}
          <EmailAndPassword onDone={onDone} />
          {oidc && <Or />}
          {oidc && (
            <a href={`/api/sign-in/oidc?to=${encodeURIComponent(to)}`} className={buttonClass()}>
              {texts.with(oidc)}
            </a>
          )}
        </div>
      )}
    </QueryView>
  )
}

function Or() {
  const texts = useTexts().signIn
  return (
    <p className="flex items-center gap-3 text-xs text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
      {texts.or}
    </p>
  )
}

/** Opens as the administrator, on the machine itself. */
function LocalButton({ onDone }: Pick<PasswordFormProps, 'onDone'>) {
  const texts = useTexts().signIn
  const signIn = useChange('post', '/api/sign-in/local', (session) => void onDone(session))
  return (
    <Button look="primary" isBusy={signIn.isPending} onClick={() => signIn.mutate({})}>
      {texts.local}
    </Button>
  )
}

function EmailAndPassword({ onDone }: Pick<PasswordFormProps, 'onDone'>) {
  const texts = useTexts().signIn
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      await onDone(await post('/api/sign-in', { body: { email, password } }))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      setProblem(error.status === 401 ? texts.wrong : (error.detail ?? error.message))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label={texts.email}>
        {(control) => (
          <Input
            {...control}
            type="email"
            name="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label={texts.password}>
        {(control) => (
          <Input
            {...control}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <p role="alert" className="text-sm text-bad empty:hidden">
        {problem}
      </p>
      <Button type="submit" look="primary" isBusy={isBusy}>
        {texts.submit}
      </Button>
    </form>
  )
}

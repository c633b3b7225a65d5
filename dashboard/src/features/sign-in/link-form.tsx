import { type FormEvent, useState } from 'react'
import { post } from '../../client/client.ts'
import { Problem } from '../../client/problem.ts'
import type { Session } from '../../client/session.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input } from '../../ui/input.tsx'

interface LinkFormProps {
  token: string
  onDone(session: Session): Promise<void>
}

/** Only a press of the button uses the link up: what looks links over in a mailbox does not. */
export function LinkForm({ token, onDone }: LinkFormProps) {
  const texts = useTexts().signIn
  const [password, setPassword] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const isTooShort = password !== '' && password.length < 12
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isTooShort) return setProblem(texts.tooShort)
    setBusy(true)
    setProblem(undefined)
    try {
      await onDone(await post('/api/sign-in/link', { body: { token, ...(password && { password }) } }))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      setProblem(error.status === 401 ? texts.usedUp : (error.detail ?? error.message))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <div className="flex flex-col gap-1 text-center">
        <h1 className="text-base font-semibold">{texts.linkTitle}</h1>
        <p className="text-sm text-muted-foreground">{texts.linkAbout}</p>
      </div>
      <Field label={texts.newPassword} about={texts.newPasswordAbout}>
        {(control) => (
          <Input
            {...control}
            type="password"
            name="new-password"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <p role="alert" className="text-sm text-bad empty:hidden">
        {problem}
      </p>
      <Button type="submit" look="primary" isBusy={isBusy}>
        {texts.linkSubmit}
      </Button>
    </form>
  )
}

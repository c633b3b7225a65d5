import { type FormEvent, useState } from 'react'
import type { Session } from '../../client/session.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { type Language, languageNames, languages, useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Field, Input, Select } from '../../ui/input.tsx'
import { useChangeSelf } from './use-change-self.ts'

/** The own name and the language one reads. */
export function OwnName({ user }: { user: Session['user'] }) {
  const texts = useTexts()
  const own = useOperationTexts().settings
  const [name, setName] = useState(user.name)
  // Untouched it follows the session: the language can be chosen in the account's menu as well.
  const [chosen, setChosen] = useState<Language | null>()
  const locale = chosen === undefined ? user.locale : chosen
  const [wasTried, setTried] = useState(false)
  const change = useChangeSelf(() => setChosen(undefined))
  const isMissing = name.trim() === ''
  function save(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (!isMissing) change.mutate({ body: { name: name.trim(), ...(chosen !== undefined && { locale: chosen }) } })
  }
  return (
    <Card title={own.you}>
      <form noValidate className="flex flex-col gap-4" onSubmit={save}>
        <p className="text-sm text-muted-foreground wrap-anywhere">{[user.email, ...user.groups].join(' · ')}</p>
        <Field
          label={own.name}
          problem={wasTried && isMissing ? texts.form.problems.missing : change.error?.errors.name}
        >
          {(control) => (
            <Input
              {...control}
              autoComplete="name"
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={own.language}>
          {(control) => (
            <Select
              {...control}
              value={locale ?? ''}
              onChange={({ target: { value } }) => setChosen(value === '' ? null : (value as Language))}
            >
              <option value="">{own.asBrowser}</option>
              {languages.map((language) => (
                <option key={language} value={language} lang={language}>
                  {languageNames[language]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" look="primary" className="md:self-start" isBusy={change.isPending}>
          {texts.save}
        </Button>
      </form>
    </Card>
  )
}

import { useState } from 'react'
import { useLabel } from '../../parts/label.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx'
import { problemsIn, recordOf, startValue, valueToSend } from '../../ui/schema-form/value.ts'
import type { BlockOf } from './page-of.ts'
import { useSending } from './use-sending.ts'

/** Asks for values and sends them to a route. Who may not call it does not see it. */
export function FormBlock({ block: { title, form, sends, label: action } }: { block: BlockOf<'form'> }) {
  const texts = useTexts()
  const label = useLabel()
  const [value, setValue] = useState(() => startValue(form))
  const [wasTried, setTried] = useState(false)
  const { may, sending } = useSending(sends, () => {
    setValue(startValue(form))
    setTried(false)
  })
  if (!may) return null
  const { body, under } = sends
  const missing = problemsIn(form, value)
  const errors = {
    ...errorsUnder(under, sending.error?.errors ?? {}),
    ...(wasTried && Object.fromEntries([...missing].map(([path, what]) => [path, texts.form.problems[what]]))),
  }
  function submit() {
    setTried(true)
    if (missing.size > 0) return
    const values = recordOf(valueToSend(form, value))
    sending.mutate({ ...body, ...(under === undefined ? values : { [under]: values }) })
  }
  return (
    <Card title={label(title)}>
      <form
        noValidate
        className="flex max-w-2xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <SchemaForm schema={form} value={value} onChange={setValue} errors={errors} words={texts.form} />
        <Button
          type="submit"
          look="primary"
          className="h-auto min-h-11 max-w-full self-start whitespace-normal wrap-anywhere md:min-h-8.5"
          isBusy={sending.isPending}
        >
          {label(action)}
        </Button>
      </form>
    </Card>
  )
}

/** The server's paths begin where the body does: 'params.day' is the form's 'day'. */
function errorsUnder(under: string | undefined, errors: Readonly<Record<string, string>>): Record<string, string> {
  if (under === undefined) return { ...errors }
  const start = `${under}.`
  return Object.fromEntries(
    Object.entries(errors).map(([path, message]) => [
      path.startsWith(start) ? path.slice(start.length) : path,
      message,
    ]),
  )
}

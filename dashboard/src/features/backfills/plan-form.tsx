import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Input, Select } from '../../ui/input.tsx'
import { type PlanSearch, planSearchOf } from './plan-search.ts'

/** Asks for a pipeline and a stretch of days; the address says what was asked. */
export function PlanForm() {
  const texts = useTexts()
  const own = useOperationTexts().backfills
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  const [given, setGiven] = useState<PlanSearch>(() => planSearchOf(search))
  const [wasTried, setTried] = useState(false)
  const pipelines = useGet('/api/pipelines')
  const { pipeline = '', from = '', to = '', every = '' } = given
  const set = (name: keyof PlanSearch) => (event: { target: { value: string } }) =>
    setGiven({ ...given, [name]: event.target.value })
  const missing = (value: string) => (wasTried && value === '' ? texts.form.problems.missing : undefined)
  const isBackwards = from !== '' && to !== '' && from > to
  function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (pipeline === '' || from === '' || to === '' || isBackwards) return
    void navigate({ to: '/backfills/new', search: planSearchOf({ ...given, every: every.trim() }), replace: true })
  }
  return (
    <form noValidate onSubmit={submit} className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <Field label={own.pipeline} problem={missing(pipeline)}>
        {(control) => (
          <Select {...control} value={pipeline} onChange={set('pipeline')}>
            <option value="" disabled>
              {pipelines.isPending ? texts.loading : own.choose}
            </option>
            {[
              ...new Set([
                ...(pipeline === '' ? [] : [pipeline]),
                ...(pipelines.data?.items ?? []).map(({ name }) => name),
              ]),
            ]
              .toSorted()
              .map((name) => (
                <option key={name}>{name}</option>
              ))}
          </Select>
        )}
      </Field>
      <Field label={own.from} problem={missing(from)}>
        {(control) => <Input {...control} type="date" value={from} onChange={set('from')} />}
      </Field>
      <Field label={own.to} problem={missing(to) ?? (isBackwards ? own.backwards : undefined)}>
        {(control) => <Input {...control} type="date" value={to} onChange={set('to')} />}
      </Field>
      <Field label={own.every} about={own.everyAbout}>
        {(control) => <Input {...control} maxLength={20} value={every} onChange={set('every')} />}
      </Field>
      <Button type="submit" look="primary" className="sm:col-span-2 lg:col-span-4 lg:justify-self-start">
        {own.show}
      </Button>
    </form>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AnswerOf } from '../client/routes.ts'
import { useChange } from '../client/use-get.ts'
import { useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Checkbox, Field, Input, Select } from '../ui/input.tsx'
import { SchemaForm } from '../ui/schema-form/schema-form.tsx'
import { problemsIn, startValue, valueToSend } from '../ui/schema-form/value.ts'
import { tellDone } from '../ui/toaster.tsx'
import { noMore, RunNowMore, wordsOfMore } from './run-now-more.tsx'

const modes = ['incremental', 'full_refresh', 'backfill'] as const

interface RunNowFormProps {
  pipeline: AnswerOf<'get', '/api/pipelines/{name}'>
  /** Where the pipeline was chosen in the dialog itself. */
  choice: ReactNode
  onClose(): void
}

export function RunNowForm({ pipeline, choice, onClose }: RunNowFormProps) {
  const texts = useTexts()
  const navigate = useNavigate()
  const schema = pipeline.params
  const [mode, setMode] = useState<(typeof modes)[number]>('incremental')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [isDryRun, setDryRun] = useState(false)
  const [params, setParams] = useState(() => schema && startValue(schema))
  const [more, setMore] = useState(noMore)
  const [wasTried, setTried] = useState(false)
  const start = useChange('post', '/api/runs', ({ id, isNew }) => {
    tellDone(isNew ? texts.runNow.started(pipeline.name) : texts.runNow.wasThere)
    onClose()
    void navigate({ to: '/runs/$id', params: { id } })
  })
  const missing = schema ? problemsIn(schema, params) : new Map()
  const errors = {
    ...serverErrors(start.error?.errors ?? {}),
    ...(wasTried &&
      Object.fromEntries([...missing].map(([path, what]) => [path, texts.form.problems[what as 'missing']]))),
  }
  function submit() {
    setTried(true)
    if (missing.size > 0) return
    start.mutate({
      body: {
        pipeline: pipeline.name,
        ...(mode !== 'incremental' && { mode }),
        ...(mode === 'backfill' && { ...(from && { from }), ...(to && { to }) }),
        ...(schema && { params: valueToSend(schema, params) as Record<string, unknown> }),
        ...(isDryRun && { dryRun: true }),
        ...wordsOfMore(more),
      },
    })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={texts.runNow.openOf(pipeline.name)}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={start.isPending} onClick={submit}>
            {isDryRun ? texts.runNow.try : texts.runNow.start}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {choice}
        <Field label={texts.runNow.mode} about={texts.runNow.modeAbout[mode]}>
          {(control) => (
            <Select {...control} value={mode} onChange={(event) => setMode(event.target.value as typeof mode)}>
              {modes.map((each) => (
                <option key={each} value={each}>
                  {texts.run.modes[each]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {mode === 'backfill' && (
          <div className="grid grid-cols-2 gap-3">
            <Field label={texts.from}>
              {(control) => (
                <Input {...control} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
              )}
            </Field>
            <Field label={texts.to}>
              {(control) => (
                <Input {...control} type="date" value={to} onChange={(event) => setTo(event.target.value)} />
              )}
            </Field>
          </div>
        )}
        {schema && (
          <SchemaForm schema={schema} value={params} onChange={setParams} errors={errors} words={texts.form} />
        )}
        <Checkbox
          label={texts.runNow.dryRun}
          checked={isDryRun}
          onChange={(event) => setDryRun(event.target.checked)}
        />
        <RunNowMore steps={pipeline.graph.steps} value={more} onChange={setMore} />
      </div>
    </Dialog>
  )
}

/** The server's paths begin where the body does: 'params.day' is the form's 'day'. */
function serverErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(errors).map(([path, message]) => [path.replace(/^params\.?/, ''), message] as const)
  return Object.fromEntries(entries)
}

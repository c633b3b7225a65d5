import { useState } from 'react'
import { useChange, useGet } from '../../client/use-get.ts'
import { AskText } from '../../parts/ask-text.tsx'
import { HowLong } from '../../parts/how-long.tsx'
import { NamedSelect } from '../../parts/named-select.tsx'
import { PipelineSelect } from '../../parts/pipeline-select.tsx'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Field, Input } from '../../ui/input.tsx'
import { tellDone } from '../../ui/toaster.tsx'

const hourMs = 3_600_000
const lengths = [1, 4, 24, 168] as const
const nothing = { rule: '', pipeline: '', system: '', subject: '' }

/** Silences alerts before there are any: for a change that is planned. */
export function NewSilence({ onClose }: { onClose(): void }) {
  const texts = useOperationTexts()
  const own = texts.alerts
  const [names, setNames] = useState(nothing)
  const [from, setFrom] = useState('')
  const [hours, setHours] = useState(4)
  const [wasTried, setTried] = useState(false)
  const systems = useGet('/api/settings').data?.systems ?? []
  const rules = useGet('/api/rules').data?.items.map(({ name }) => name) ?? []
  const silence = useChange('post', '/api/silences', () => {
    tellDone(own.silenced)
    onClose()
  })
  const named = Object.entries(names).filter(([, name]) => name.trim() !== '')
  const set = (change: Partial<typeof nothing>) => setNames({ ...names, ...change })
  function send(reason: string) {
    setTried(true)
    if (named.length === 0) return
    const begins = from === '' ? businessNow() : Date.parse(from)
    const stretch = {
      ...(from !== '' && { from: new Date(begins).toISOString() }),
      to: new Date(begins + hours * hourMs).toISOString(),
    }
    silence.mutate({ body: { ...Object.fromEntries(named), ...stretch, reason } })
  }
  return (
    <AskText
      title={own.newSilence}
      about={own.newSilenceAbout}
      label={texts.reason}
      action={own.silence}
      isRequired
      isBusy={silence.isPending}
      onClose={onClose}
      onSend={send}
    >
      <Field label={own.rule} problem={wasTried && named.length === 0 ? own.namesNothing : undefined}>
        {(control) => (
          <NamedSelect
            {...control}
            value={names.rule}
            names={rules}
            any={own.anyRule}
            onChange={(rule) => set({ rule })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={own.pipeline}>
          {(control) => (
            <PipelineSelect {...control} value={names.pipeline} onChange={(pipeline) => set({ pipeline })} />
          )}
        </Field>
        <Field label={own.system}>
          {(control) => (
            <NamedSelect
              {...control}
              value={names.system}
              names={systems}
              any={own.anySystem}
              onChange={(system) => set({ system })}
            />
          )}
        </Field>
      </div>
      <Field label={own.subject} about={own.anySubject}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={names.subject}
            onChange={(event) => set({ subject: event.target.value })}
          />
        )}
      </Field>
      <Field label={own.from} about={own.fromAbout}>
        {(control) => (
          <Input {...control} type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        )}
      </Field>
      <HowLong hours={hours} choices={lengths} onChange={setHours} />
    </AskText>
  )
}

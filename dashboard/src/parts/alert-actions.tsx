import { useState } from 'react'
import { useMay } from '../client/session.ts'
import { useChange } from '../client/use-get.ts'
import { businessNow } from '../texts/business-time.ts'
import { useOperationTexts } from '../texts/operations.ts'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import type { Alert } from './alert-looks.tsx'
import { AskText } from './ask-text.tsx'

const hourMs = 3_600_000
const openStates = ['pending', 'firing', 'acknowledged', 'silenced']

/** What operators do with an alert that is open. */
export function AlertActions({ alert }: { alert: Pick<Alert, 'id' | 'rule' | 'subject' | 'state'> }) {
  const texts = useOperationTexts()
  const own = texts.alerts
  const mayAct = useMay('operator')
  const [open, setOpen] = useState<'acknowledge' | 'dismiss' | 'silence'>()
  const [hours, setHours] = useState(4)
  const close = () => setOpen(undefined)
  const acknowledge = useChange('post', '/api/alerts/{id}/acknowledge', close)
  const dismiss = useChange('post', '/api/alerts/{id}/dismiss', close)
  const silence = useChange('post', '/api/silences', close)
  if (!mayAct || !openStates.includes(alert.state)) return null
  const path = { id: alert.id }
  const until = () => new Date(businessNow() + hours * hourMs).toISOString()
  const length = (choices: readonly number[]) => (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm font-medium" aria-hidden>
        {own.until}
      </p>
      <Choice
        label={own.until}
        value={String(hours)}
        options={choices.map((each) => ({ value: String(each), label: own.durations[each] ?? String(each) }))}
        onChange={(value) => setHours(Number(value))}
      />
    </div>
  )
  return (
    <>
      <Button look={alert.state === 'acknowledged' ? 'outline' : 'primary'} onClick={() => setOpen('acknowledge')}>
        {own.acknowledge}
      </Button>
      <Button
        onClick={() => {
          setHours(hours || 4)
          setOpen('silence')
        }}
      >
        {own.silence}
      </Button>
      <Button onClick={() => setOpen('dismiss')}>{own.dismiss}</Button>
      {open === 'acknowledge' && (
        <AskText
          title={own.acknowledgeAsk}
          about={own.acknowledgeAbout}
          label={texts.note}
          action={own.acknowledge}
          isBusy={acknowledge.isPending}
          onClose={close}
          onSend={(note) =>
            acknowledge.mutate({ path, body: { ...(note && { note }), ...(hours > 0 && { until: until() }) } })
          }
        >
          {length([0, 1, 4, 24, 168])}
        </AskText>
      )}
      {open === 'dismiss' && (
        <AskText
          title={own.dismissAsk}
          about={own.dismissAbout}
          label={texts.note}
          action={own.dismiss}
          isBusy={dismiss.isPending}
          onClose={close}
          onSend={(note) => dismiss.mutate({ path, body: note ? { note } : {} })}
        />
      )}
      {open === 'silence' && (
        <AskText
          title={own.silenceAsk}
          about={own.silenceAbout}
          label={texts.reason}
          action={own.silence}
          isRequired
          isBusy={silence.isPending}
          onClose={close}
          onSend={(reason) =>
            silence.mutate({ body: { rule: alert.rule, subject: alert.subject, to: until(), reason } })
          }
        >
          {length([1, 4, 24, 168])}
        </AskText>
      )}
    </>
  )
}

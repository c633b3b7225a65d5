import { useState } from 'react'
import { useMay } from '../client/session.ts'
import { useChange } from '../client/use-get.ts'
import { useOperationTexts } from '../texts/operations.ts'
import { Button } from '../ui/button.tsx'
import type { Alert } from './alert-looks.tsx'
import { AskText } from './ask-text.tsx'
import { acknowledgeHours, endOf, HowLong, saidOf } from './how-long.tsx'

const openStates = ['pending', 'firing', 'acknowledged', 'silenced']

/** Whether something can still be done with it. */
export function isOpenAlert({ state }: Pick<Alert, 'state'>): boolean {
  return openStates.includes(state)
}

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
  if (!mayAct || !isOpenAlert(alert)) return null
  const path = { id: alert.id }
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
          onSend={(note) => acknowledge.mutate({ path, body: saidOf(note, hours) })}
        >
          <HowLong hours={hours} choices={acknowledgeHours} onChange={setHours} />
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
            silence.mutate({ body: { rule: alert.rule, subject: alert.subject, to: endOf(hours), reason } })
          }
        >
          <HowLong hours={hours} choices={acknowledgeHours.slice(1)} onChange={setHours} />
        </AskText>
      )}
    </>
  )
}

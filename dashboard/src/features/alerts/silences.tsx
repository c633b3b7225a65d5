import { BellOff, CalendarClock } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../../client/session.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { NewSilence } from './new-silence.tsx'

/** Silences in force or still to come; operators make and end them. */
export function Silences() {
  const texts = useOperationTexts().alerts
  const format = useFormat()
  const mayAct = useMay('operator')
  const [isNew, setNew] = useState(false)
  const query = useGet('/api/silences')
  const end = useChange('delete', '/api/silences/{id}')
  return (
    <Card
      isFlush
      title={texts.silences}
      actions={mayAct && <Button onClick={() => setNew(true)}>{texts.newSilence}</Button>}
    >
      {isNew && <NewSilence onClose={() => setNew(false)} />}
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => items.length === 0,
          view: <Empty icon={BellOff} title={texts.noSilences} about={texts.noSilencesAbout} />,
        }}
      >
        {({ items }) => (
          <ul>
            {items.map((silence) => (
              <li
                key={silence.id}
                className="flex flex-wrap items-center gap-3 border-b px-4 py-3 text-sm last:border-0"
              >
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-center gap-2">
                    <span className="font-medium wrap-anywhere">{whatOf(silence) || texts.everything}</span>
                    {Date.parse(silence.from) > businessNow() && (
                      <Badge tone="info" icon={CalendarClock}>
                        {texts.toCome}
                      </Badge>
                    )}
                  </p>
                  <p className="text-xs text-muted-foreground wrap-anywhere">
                    <bdi>{silence.reason}</bdi> · {texts.by(silence.createdBy)} ·{' '}
                    {texts.fromTo(format.moment(silence.from), format.moment(silence.to))}
                  </p>
                </div>
                {mayAct && (
                  <Confirm
                    question={texts.endSilenceAsk}
                    label={texts.endSilence}
                    onConfirm={() => end.mutateAsync({ path: { id: silence.id } })}
                  >
                    {(open) => <Button onClick={open}>{texts.endSilence}</Button>}
                  </Confirm>
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}

function whatOf({
  rule,
  pipeline,
  system,
  subject,
}: Record<'rule' | 'pipeline' | 'system' | 'subject', string | null>) {
  return [rule, pipeline, system, subject].filter(Boolean).join(' · ')
}

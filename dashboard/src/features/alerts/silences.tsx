import { BellOff } from 'lucide-react'
import { useMay } from '../../client/session.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'

/** Silences in force or still to come; operators end them. */
export function Silences() {
  const texts = useOperationTexts().alerts
  const format = useFormat()
  const mayEnd = useMay('operator')
  const query = useGet('/api/silences')
  const end = useChange('delete', '/api/silences/{id}')
  return (
    <Card isFlush title={texts.silences}>
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
                  <p className="font-medium wrap-anywhere">{whatOf(silence) || texts.everything}</p>
                  <p className="text-xs text-muted-foreground wrap-anywhere">
                    <bdi>{silence.reason}</bdi> · {texts.by(silence.createdBy)} ·{' '}
                    {texts.untilTime(format.moment(silence.to))}
                  </p>
                </div>
                {mayEnd && (
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

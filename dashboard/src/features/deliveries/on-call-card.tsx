import { PhoneCall } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../../client/session.ts'
import { refreshMs, useChange, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { NewOverride } from './new-override.tsx'

/** Who is on call from now on, and who is instead of whom for a time. */
export function OnCallCard() {
  const texts = useOperationTexts().onCall
  const format = useFormat()
  const mayAct = useMay('operator')
  const [isNew, setNew] = useState(false)
  const query = useGet('/api/on-call', undefined, { refetchInterval: refreshMs })
  const remove = useChange('delete', '/api/on-call/{id}')
  const people = query.data?.people ?? []
  const stretch = (one: { from: string; to: string }) => texts.fromTo(format.moment(one.from), format.moment(one.to))
  return (
    <Card
      isFlush
      title={texts.title}
      actions={mayAct && people.length > 0 && <Button onClick={() => setNew(true)}>{texts.add}</Button>}
    >
      {isNew && <NewOverride people={people} onClose={() => setNew(false)} />}
      <QueryView
        query={query}
        empty={{
          when: (found) => found.people.length === 0,
          view: <Empty icon={PhoneCall} title={texts.none} about={texts.noneAbout} />,
        }}
      >
        {({ duties, overrides }) => (
          <>
            <ul>
              {duties.map(({ person, from, to, override }, index) => (
                <li key={from} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5 text-sm">
                  <span className="min-w-0 flex-1 font-medium wrap-anywhere">{person}</span>
                  {index === 0 && <Badge tone="good">{texts.now}</Badge>}
                  {override !== null && <Badge tone="info">{texts.instead}</Badge>}
                  <span className="text-xs text-muted-foreground">
                    {index === 0 ? texts.until(format.moment(to)) : stretch({ from, to })}
                  </span>
                </li>
              ))}
            </ul>
            <ul aria-label={texts.overrides}>
              {overrides.map((one) => (
                <li
                  key={one.id}
                  className="flex flex-wrap items-center gap-3 border-b px-4 py-2.5 text-sm last:border-0"
                >
                  <div className="min-w-0 flex-1">
                    <p className="wrap-anywhere">{texts.insteadOf(one.person)}</p>
                    <p className="text-xs text-muted-foreground wrap-anywhere">
                      {stretch(one)} · {texts.by(one.createdBy)}
                    </p>
                  </div>
                  {mayAct && (
                    <Confirm
                      question={texts.removeAsk(one.person)}
                      label={texts.remove}
                      onConfirm={() => remove.mutateAsync({ path: { id: one.id } })}
                    >
                      {(open) => <Button onClick={open}>{texts.remove}</Button>}
                    </Confirm>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </QueryView>
    </Card>
  )
}

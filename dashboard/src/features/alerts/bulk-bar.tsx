import { useState } from 'react'
import { AskText } from '../../parts/ask-text.tsx'
import { acknowledgeHours, HowLong, saidOf } from '../../parts/how-long.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectionBar } from '../../ui/selection-bar.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { useBulk } from './use-bulk.ts'

interface BulkBarProps {
  alerts: readonly { id: string; title: string }[]
  onDone(): void
}

/** What can be done with several alerts at once; tells of each that it could not be done with. */
export function BulkBar({ alerts, onDone }: BulkBarProps) {
  const texts = useOperationTexts()
  const own = texts.alerts
  const [open, setOpen] = useState<'acknowledge' | 'dismiss'>()
  const [hours, setHours] = useState(4)
  const bulk = useBulk((failed) => {
    setOpen(undefined)
    if (alerts.length > failed.length) tellDone(own.doneMany(alerts.length - failed.length))
    if (failed.length === 0) onDone()
  })
  const failed = bulk.data ?? []
  const count = alerts.length
  return (
    <SelectionBar label={own.selected(count)} clear={own.unselect} onClear={onDone}>
      <Button look="primary" onClick={() => setOpen('acknowledge')}>
        {own.acknowledge}
      </Button>
      <Button onClick={() => setOpen('dismiss')}>{own.dismiss}</Button>
      {open && (
        <AskText
          title={open === 'acknowledge' ? own.acknowledgeMany(count) : own.dismissMany(count)}
          about={open === 'acknowledge' ? own.acknowledgeAbout : own.dismissAbout}
          label={texts.note}
          action={own[open]}
          isBusy={bulk.isPending}
          onClose={() => setOpen(undefined)}
          onSend={(note) => bulk.mutate({ alerts, act: open, said: saidOf(note, open === 'acknowledge' ? hours : 0) })}
        >
          {open === 'acknowledge' && <HowLong hours={hours} choices={acknowledgeHours} onChange={setHours} />}
        </AskText>
      )}
      <Dialog isOpen={failed.length > 0} onClose={onDone} title={own.failedMany(failed.length)}>
        <ul className="flex flex-col gap-2 text-sm">
          {failed.map(({ id, title, problem }) => (
            <li key={id} className="wrap-anywhere">
              <bdi className="font-medium">{title}</bdi>
              <p className="text-muted-foreground">{problem}</p>
            </li>
          ))}
        </ul>
      </Dialog>
    </SelectionBar>
  )
}

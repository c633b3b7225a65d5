import { useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'

/** When a schedule is due the next times. */
export function NextTimes({ name, onClose }: { name: string; onClose(): void }) {
  const texts = useOperationTexts().schedules
  const format = useFormat()
  const query = useGet('/api/schedules/{name}/next', { path: { name }, query: { count: 10 } })
  return (
    <Dialog isOpen onClose={onClose} title={texts.nextOf(name)}>
      <QueryView
        query={query}
        empty={{ when: ({ times }) => times.length === 0, view: <Empty title={texts.noNext} /> }}
      >
        {({ times }) => (
          <ol className="divide-y text-sm">
            {times.map((time) => (
              <li key={time} className="flex justify-between gap-4 py-2 tabular-nums">
                <time dateTime={time}>{format.dateTime(time)}</time>
                <span className="text-muted-foreground">{format.relative(time)}</span>
              </li>
            ))}
          </ol>
        )}
      </QueryView>
    </Dialog>
  )
}

import { ArrowRight } from 'lucide-react'
import { useFormat, useTexts, wordFor } from '../../../texts/texts.ts'
import { Button } from '../../../ui/button.tsx'
import { Card } from '../../../ui/card.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { QueryView } from '../../../ui/query-view.tsx'
import { type RunEvent, useEvents } from './use-events.ts'

/** Every move of a run and its steps, and who made it. */
export function RunTrail({ id }: { id: string }) {
  const texts = useTexts()
  const query = useEvents(id)
  return (
    <Card title={texts.run.tabs.trail} isFlush>
      <QueryView query={query}>
        {({ pages }) => {
          const events = pages.flatMap(({ items }) => items)
          if (events.length === 0) return <Empty title={texts.run.noTrail} />
          return (
            <>
              <ol>
                {events.map((event) => (
                  <EventLine key={event.number} event={event} />
                ))}
              </ol>
              {query.hasNextPage && (
                <Button className="m-4" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {texts.more}
                </Button>
              )}
            </>
          )
        }}
      </QueryView>
    </Card>
  )
}

function EventLine({ event: { at, step, item, from, to, attempt, actor, detail } }: { event: RunEvent }) {
  const texts = useTexts().run
  const format = useFormat()
  const subject = [step ?? texts.title, item, attempt !== null && attempt > 1 && texts.attempt(attempt)].filter(Boolean)
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b px-4 py-2 text-sm last:border-0 md:grid-cols-[6rem_minmax(0,1fr)_16rem_minmax(0,12rem)]">
      <time dateTime={at} title={format.dateTime(at)} className="text-muted-foreground tabular-nums">
        {format.time(at)}
      </time>
      <span className="min-w-0 wrap-anywhere">{subject.join(' · ')}</span>
      <span className="flex items-center gap-1.5">
        {from !== null && (
          <>
            <span className="text-muted-foreground">{wordFor(texts.states, from)}</span>
            <ArrowRight className="size-3.5 text-muted-foreground" aria-hidden />
          </>
        )}
        <span className="font-medium">{wordFor(texts.states, to)}</span>
      </span>
      <span className="truncate text-muted-foreground" title={actor}>
        {actor}
      </span>
      {detail !== null && detail !== undefined && (
        <details className="col-span-full text-xs text-muted-foreground">
          <summary className="inline-flex min-h-6 items-center">{texts.detail}</summary>
          <pre className="overflow-x-auto rounded-md bg-muted p-2 whitespace-pre-wrap wrap-anywhere">
            {JSON.stringify(detail, null, 2)}
          </pre>
        </details>
      )}
    </li>
  )
}

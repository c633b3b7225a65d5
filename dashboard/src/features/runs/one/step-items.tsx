import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get } from '../../../client/client.ts'
import { Duration } from '../../../parts/duration.tsx'
import { StateBadge } from '../../../parts/state-badge.tsx'
import { useTexts } from '../../../texts/texts.ts'
import { Button } from '../../../ui/button.tsx'
import { Choice } from '../../../ui/choice.tsx'

/** The items of a step; those that failed alone, if one wants. */
export function StepItems({ run, step }: { run: string; step: string }) {
  const texts = useTexts()
  const [which, setWhich] = useState<'all' | 'failed'>('all')
  const query = { step, ...(which === 'failed' && { state: 'failed' }) }
  const items = useInfiniteQuery({
    queryKey: ['/api/runs/{id}/items', { path: { id: run }, query }],
    queryFn: ({ pageParam }) =>
      get('/api/runs/{id}/items', { path: { id: run }, query: { ...query, ...(pageParam && { after: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const all = items.data?.pages.flatMap((page) => page.items) ?? []
  if (all.length === 0 && which === 'all') return null
  return (
    <section className="flex flex-col gap-2" aria-label={texts.run.items}>
      <div className="flex items-center justify-between">
        <h3 className="text-sm font-semibold">{texts.run.items}</h3>
        <Choice
          label={texts.run.items}
          value={which}
          onChange={setWhich}
          options={[
            { value: 'all', label: texts.all },
            { value: 'failed', label: texts.run.states.failed },
          ]}
        />
      </div>
      <ul className="rounded-md border">
        {all.length === 0 && <li className="px-3 py-2 text-sm text-muted-foreground">{texts.none}</li>}
        {all.map((item) => (
          <li
            key={item.item}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1.5 text-sm last:border-0"
          >
            <span className="min-w-0 flex-1 wrap-anywhere">{item.item}</span>
            <Duration of={item} />
            <StateBadge state={item.status} />
            {item.error && <p className="w-full text-xs text-bad wrap-anywhere">{item.error.message}</p>}
          </li>
        ))}
      </ul>
      {items.hasNextPage && (
        <Button isBusy={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </section>
  )
}

import { Link } from '@tanstack/react-router'
import { Equal } from 'lucide-react'
import { useGet } from '../../../client/use-get.ts'
import { useTexts } from '../../../texts/texts.ts'
import { Card } from '../../../ui/card.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { linkClass } from '../../../ui/link-class.ts'
import { QueryView } from '../../../ui/query-view.tsx'
import { When } from '../../../ui/when.tsx'
import { differenceWords } from './difference-words.ts'
import type { Run } from './run.ts'

/** How a run differs from the last good one: what one looks for when something broke. */
export function RunComparison({ run }: { run: Run }) {
  const texts = useTexts().run
  const query = useGet('/api/runs/{id}/comparison', { path: { id: run.id } })
  const words = differenceWords(texts)
  const other = query.data?.with
  const to = other && (
    <Link
      to="/runs/$id"
      params={{ id: other.id }}
      className={`inline-flex min-h-11 items-center text-sm md:min-h-8 ${linkClass}`}
    >
      <When at={other.startedAt ?? other.createdAt} />
    </Link>
  )
  return (
    <Card title={texts.comparison} actions={to} isFlush>
      <QueryView query={query}>
        {({ with: good, differences }) => {
          if (!good) return <Empty title={texts.noGood} about={texts.noGoodAbout} />
          if (differences.length === 0) return <Empty icon={Equal} title={texts.noDifference} />
          return (
            <ul>
              {differences.map(({ what, step, before, now }) => (
                <li
                  key={`${what} ${step ?? ''}`}
                  className="grid grid-cols-2 gap-x-4 gap-y-1 border-b px-4 py-2.5 text-sm last:border-0 md:grid-cols-[14rem_minmax(0,1fr)_minmax(0,1fr)]"
                >
                  <span className="max-md:col-span-2 max-md:font-medium">
                    {step === null ? words.what(what) : `${step} · ${words.what(what)}`}
                  </span>
                  <span className="wrap-anywhere">
                    <span className="mr-2 text-xs text-muted-foreground">{texts.before}</span>
                    {words.value(before)}
                  </span>
                  <span className="wrap-anywhere">
                    <span className="mr-2 text-xs text-muted-foreground">{texts.now}</span>
                    <span className="font-medium">{words.value(now)}</span>
                  </span>
                </li>
              ))}
            </ul>
          )
        }}
      </QueryView>
    </Card>
  )
}

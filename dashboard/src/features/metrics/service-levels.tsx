import { CircleCheck, CircleX, Target } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'

type ServiceLevel = AnswerOf<'get', '/api/service-levels'>['items'][number]

/** Goals, whether they are met this month, and how much may still go wrong. */
export function ServiceLevels() {
  const texts = useOperationTexts().metrics
  const query = useGet('/api/service-levels')
  return (
    <Card isFlush title={texts.levels}>
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => items.length === 0,
          view: <Empty icon={Target} title={texts.noLevels} about={texts.noLevelsAbout} />,
        }}
      >
        {({ items }) => (
          <ul>
            {items.map((level) => (
              <LevelLine key={`${level.pipeline} ${level.name}`} level={level} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}

function LevelLine({ level: { name, pipeline, goal, month, burnWeek, history } }: { level: ServiceLevel }) {
  const texts = useOperationTexts().metrics
  const format = useFormat()
  const percent = (value: number | null) => (value === null ? '–' : format.percent(value))
  return (
    <li className="grid gap-x-8 gap-y-3 border-b px-4 py-4 text-sm last:border-0 md:grid-cols-2">
      <div className="flex min-w-0 flex-col items-start gap-1">
        <span className="font-medium wrap-anywhere">{name}</span>
        <PageLink to={`/pipelines/${pipeline}`} className="text-xs text-muted-foreground wrap-anywhere hover:underline">
          {pipeline}
        </PageLink>
        <p className="flex flex-wrap items-center gap-2 tabular-nums">
          <MetBadge isMet={month.isMet} />
          {percent(month.achieved)} · {texts.goal(percent(goal))}
        </p>
        <p className="text-xs text-muted-foreground tabular-nums">
          {texts.counted(format.number(month.good), format.number(month.counted))}
        </p>
      </div>
      <div className="flex min-w-0 flex-col gap-1.5">
        <p className="flex justify-between gap-4">
          {texts.budget}
          <span className={`font-medium tabular-nums ${month.budgetLeft < 0 ? 'text-bad' : ''}`}>
            {percent(100 * month.budgetLeft)}
          </span>
        </p>
        <Budget left={month.budgetLeft} />
        <p className="text-xs text-muted-foreground">{texts.burn(format.number(burnWeek))}</p>
      </div>
      {history.length > 0 && (
        <details className="text-xs md:col-span-2">
          <summary className="flex min-h-11 cursor-pointer items-center text-muted-foreground md:min-h-8">
            {texts.before} ({history.length})
          </summary>
          <ul className="flex flex-wrap gap-x-6 gap-y-2 tabular-nums">
            {history.map((each) => (
              <li key={each.month} className="flex items-center gap-2">
                {each.month} <MetBadge isMet={each.isMet} /> {percent(each.achieved)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

function MetBadge({ isMet }: { isMet: boolean }) {
  const texts = useOperationTexts().metrics
  return (
    <Badge tone={isMet ? 'good' : 'bad'} icon={isMet ? CircleCheck : CircleX}>
      {isMet ? texts.met : texts.missed}
    </Badge>
  )
}

/** How much of the error budget is left; its figure stands above it. */
function Budget({ left }: { left: number }) {
  const fill = left <= 0 ? 'bg-bad-fill' : left < 0.25 ? 'bg-warn-fill' : 'bg-good-fill'
  return (
    <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-muted">
      <div className={`h-full rounded-full ${fill}`} style={{ width: `${100 * Math.min(1, Math.max(0, left))}%` }} />
    </div>
  )
}

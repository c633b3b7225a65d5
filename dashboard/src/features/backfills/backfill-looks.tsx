import type { AnswerOf } from '../../client/routes.ts'
import { stateLooks } from '../../parts/states.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Progress } from '../../ui/progress.tsx'

export type Backfill = AnswerOf<'get', '/api/backfills'>['items'][number]

/** How a backfill stands. */
export function BackfillBadge({ state }: { state: Backfill['state'] }) {
  const texts = useOperationTexts().backfills
  return <Badge {...stateLooks[state]}>{texts.states[state]}</Badge>
}

/** How many windows are done, and what became of the others. */
export function BackfillProgress({ counts }: { counts: Backfill['counts'] }) {
  const texts = useOperationTexts().backfills
  const format = useFormat()
  const { all = 0, done = 0, running = 0, failed = 0, cancelled = 0, left = 0 } = counts
  const others = Object.entries({ running, failed, cancelled, left }).filter(([, count]) => count > 0)
  return (
    <div className="min-w-0">
      <Progress done={done} total={all} label={texts.progress(done, all)} />
      {others.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted-foreground tabular-nums">
          {others.map(([name, count]) => (
            <li key={name}>{`${texts.parts[name]}: ${format.number(count)}`}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

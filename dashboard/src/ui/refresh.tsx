import { RefreshCw } from 'lucide-react'
import { refreshMs } from '../client/use-get.ts'
import { useTexts } from '../texts/texts.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { useNow } from './use-now.ts'

interface RefreshProps {
  query: { dataUpdatedAt: number; isFetching: boolean; refetch(): Promise<unknown>; everyMs?: number | false }
  /** How often it happens by itself; false where it does not. */
  everyMs?: number | false
}

/** Asks again at once, and says when that happens by itself. */
export function Refresh({ query, everyMs = query.everyMs ?? refreshMs }: RefreshProps) {
  const texts = useTexts()
  const now = useNow()
  const dueAt = query.dataUpdatedAt + (everyMs || 0)
  const seconds = Math.max(0, Math.ceil((dueAt - Math.max(now, query.dataUpdatedAt)) / 1000))
  return (
    <Button
      look="ghost"
      className="text-muted-foreground tabular-nums"
      title={texts.refresh.label}
      onClick={() => void query.refetch()}
    >
      <RefreshCw className={classNames(query.isFetching && 'animate-spin')} aria-hidden />
      <span className="sr-only">{texts.refresh.label}</span>
      {everyMs !== false && (
        <span aria-hidden className="min-w-7 text-right">
          {query.dataUpdatedAt === 0 ? '' : texts.refresh.in(seconds)}
        </span>
      )}
    </Button>
  )
}

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
          {query.dataUpdatedAt === 0 ? '' : countdown(seconds, texts.refresh.in)}
        </span>
      )}
    </Button>
  )
}

/** '42 s', '29:57', '1:05:00' */
function countdown(seconds: number, inSeconds: (seconds: number) => string): string {
  if (seconds < 60) return inSeconds(seconds)
  const minutes = Math.floor(seconds / 60)
  const two = (count: number) => String(count).padStart(2, '0')
  const rest = two(seconds % 60)
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`
}

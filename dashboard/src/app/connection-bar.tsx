import { useQueryClient } from '@tanstack/react-query'
import { CloudOff } from 'lucide-react'
import { useFormat, useTexts } from '../texts/texts.ts'

/** While nothing comes by itself: how old what is seen is. */
export function ConnectionBar({ isLive }: { isLive: boolean }) {
  const texts = useTexts()
  const format = useFormat()
  const queries = useQueryClient()
  const answers = isLive ? [] : queries.getQueryCache().getAll()
  const lastAt = Math.max(0, ...answers.map(({ state }) => state.dataUpdatedAt))
  return (
    <div role="status">
      {!isLive && (
        <p className="flex items-center gap-2 border-b bg-warn-soft px-3 py-1.5 text-sm text-warn tabular-nums md:px-6">
          <CloudOff className="size-4 shrink-0" aria-hidden />
          {lastAt === 0 ? texts.connection.lostWithout : texts.connection.lost(format.time(lastAt))}
        </p>
      )}
    </div>
  )
}

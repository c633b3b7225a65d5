import { useEffect, useState } from 'react'
import { businessNow } from '../texts/business-time.ts'
import { useFormat } from '../texts/texts.ts'
import { isEnded, type State } from './states.ts'

interface DurationProps {
  of: { status: State; startedAt: string | null; durationMs: number | null }
}

/** How long it took, or has been at it by now. */
export function Duration({ of: { status, startedAt, durationMs } }: DurationProps) {
  const format = useFormat()
  const isCounting = status === 'running' && startedAt !== null && !isEnded(status)
  const [now, setNow] = useState(() => businessNow())
  useEffect(() => {
    if (!isCounting) return undefined
    const timer = setInterval(() => setNow(businessNow()), 1000)
    return () => clearInterval(timer)
  }, [isCounting])
  const milliseconds = isCounting ? Math.max(0, now - Date.parse(startedAt)) : durationMs
  return (
    <span className="whitespace-nowrap tabular-nums">
      {milliseconds === null ? '–' : format.duration(milliseconds)}
    </span>
  )
}

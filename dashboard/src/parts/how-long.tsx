import { businessNow } from '../texts/business-time.ts'
import { useOperationTexts } from '../texts/operations.ts'
import { Choice } from '../ui/choice.tsx'

const hourMs = 3_600_000

interface HowLongProps {
  /** 0: until it is over. */
  hours: number
  choices: readonly number[]
  onChange(hours: number): void
}

/** For how long something holds. */
export function HowLong({ hours, choices, onChange }: HowLongProps) {
  const own = useOperationTexts().alerts
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm font-medium" aria-hidden>
        {own.until}
      </p>
      <Choice
        label={own.until}
        value={String(hours)}
        options={choices.map((each) => ({ value: String(each), label: own.durations[each] ?? String(each) }))}
        onChange={(value) => onChange(Number(value))}
      />
    </div>
  )
}

/** When that is over. */
export function endOf(hours: number): string {
  return new Date(businessNow() + hours * hourMs).toISOString()
}

/** What a person says with an acknowledgement, as it is sent. */
export function saidOf(note: string, hours: number): { note?: string; until?: string } {
  return { ...(note && { note }), ...(hours > 0 && { until: endOf(hours) }) }
}

export const acknowledgeHours = [0, 1, 4, 24, 168]

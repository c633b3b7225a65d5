import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { Timeline } from '../../parts/watch/timeline.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { DayInput } from './day-input.tsx'

interface DayPickerProps {
  timeline: Timeline
  /** Empty for the day it is. */
  onChoose(day: string): void
}

const dayMs = 86_400_000

/** Which business day is shown. */
export function DayPicker({ timeline: { day, isToday }, onChoose }: DayPickerProps) {
  const texts = useOperationTexts().watches
  const beside = (days: number) => new Date(Date.parse(day.date) + days * dayMs).toISOString().slice(0, 10)
  return (
    <div className="flex flex-wrap items-center gap-1">
      <Button look="ghost" size="icon" aria-label={texts.dayBefore} onClick={() => onChoose(beside(-1))}>
        <ChevronLeft aria-hidden />
      </Button>
      <DayInput
        key={day.date}
        label={texts.day}
        day={day.date}
        onChoose={(chosen) => chosen !== '' && onChoose(chosen)}
      />
      <Button
        look="ghost"
        size="icon"
        aria-label={texts.dayAfter}
        disabled={isToday}
        onClick={() => onChoose(beside(1))}
      >
        <ChevronRight aria-hidden />
      </Button>
      {!isToday && <Button onClick={() => onChoose('')}>{texts.today}</Button>}
    </div>
  )
}

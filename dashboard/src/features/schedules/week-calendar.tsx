import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useGet } from '../../client/use-get.ts'
import { useFilter } from '../../parts/use-filter.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat, useLanguage } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { classNames } from '../../ui/class-names.ts'
import { QueryView } from '../../ui/query-view.tsx'
import { type Due, DueLines } from './due-lines.tsx'

/** What was due and what is, a column for each day of a week. */
export function WeekCalendar() {
  const texts = useOperationTexts().schedules
  const format = useFormat()
  const [{ week }, setFilter] = useFilter('week')
  const weeks = /^-?\d{1,3}$/.test(week) ? Number(week) : 0
  const setWeeks = (next: number) => setFilter({ week: next === 0 ? '' : String(next) })
  const days = daysOfWeek(weeks)
  const [first, last] = [days[0] ?? new Date(), days[6] ?? new Date()]
  const query = useGet('/api/schedules/calendar', {
    query: { from: first.toISOString(), to: dayAfter(last).toISOString() },
  })
  return (
    <Card
      isFlush
      title={texts.week(format.date(first.getTime()), format.date(last.getTime()))}
      actions={
        <div className="flex gap-1">
          <Button look="ghost" size="icon" aria-label={texts.weekBefore} onClick={() => setWeeks(weeks - 1)}>
            <ChevronLeft aria-hidden />
          </Button>
          <Button look="ghost" disabled={weeks === 0} onClick={() => setWeeks(0)}>
            {texts.thisWeek}
          </Button>
          <Button look="ghost" size="icon" aria-label={texts.weekAfter} onClick={() => setWeeks(weeks + 1)}>
            <ChevronRight aria-hidden />
          </Button>
        </div>
      }
    >
      <QueryView query={query}>
        {({ items, isCut }) => (
          <>
            <ol className="grid md:grid-cols-7 md:divide-x">
              {days.map((day) => (
                <Day key={day.getTime()} day={day} items={items.filter(({ at }) => isOn(day, at))} />
              ))}
            </ol>
            {isCut && <p className="border-t px-4 py-2 text-xs text-muted-foreground">{texts.isCut}</p>}
          </>
        )}
      </QueryView>
    </Card>
  )
}

function Day({ day, items }: { day: Date; items: readonly Due[] }) {
  const texts = useOperationTexts().schedules
  const language = useLanguage()
  const isToday = isOn(day, new Date(businessNow()).toISOString())
  const name = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric' }).format(day)
  return (
    <li className="min-w-0 border-b p-2 last:border-b-0 md:min-h-40 md:border-b-0">
      <p className={classNames('mb-1 px-1 text-xs text-muted-foreground', isToday && 'font-semibold text-primary')}>
        {isToday ? `${name} · ${texts.today}` : name}
      </p>
      {items.length === 0 && <p className="px-1 text-xs text-muted-foreground">{'–'}</p>}
      <DueLines items={items} />
    </li>
  )
}

/** The days of a week that begins on a Monday, at their midnights. */
function daysOfWeek(weeks: number): Date[] {
  const today = new Date(businessNow())
  const monday = today.getDate() - ((today.getDay() + 6) % 7) + 7 * weeks
  return Array.from({ length: 7 }, (_, day) => new Date(today.getFullYear(), today.getMonth(), monday + day))
}

function dayAfter(day: Date): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1)
}

function isOn(day: Date, at: string): boolean {
  return new Date(at).toDateString() === day.toDateString()
}

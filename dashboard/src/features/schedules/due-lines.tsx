import { ChevronRight } from 'lucide-react'
import { StateBadge } from '../../parts/state-badge.tsx'
import { type State, stateLooks } from '../../parts/states.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useLanguage, useTexts, wordFor } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { PageLink } from '../../ui/page-link.tsx'

/** A time at which a schedule is due, or was. */
export interface Due {
  at: string
  schedule: string
  outcome: string | null
  runId: string | null
  status: string | null
}

/** More of one schedule on a day is a line that opens: a page of them hides all others. */
const mostLines = 6

/** What is due on a day, in the order of time; what is due often stands where it is due first. */
export function DueLines({ items }: { items: readonly Due[] }) {
  const bySchedule = Map.groupBy(items, ({ schedule }) => schedule)
  const isOften = ({ schedule }: Due) => (bySchedule.get(schedule)?.length ?? 0) > mostLines
  const shown = items.filter((due) => !isOften(due) || bySchedule.get(due.schedule)?.[0] === due)
  return (
    <ul className="flex flex-col gap-0.5">
      {shown.map((due) => (
        <li key={`${due.at} ${due.schedule}`} className="min-w-0 rounded px-1 py-1 text-xs hover:bg-muted">
          {isOften(due) ? <Folded items={bySchedule.get(due.schedule) ?? []} /> : <DueLine due={due} />}
        </li>
      ))}
    </ul>
  )
}

/** How often, and what became of it; opened every time of it. */
function Folded({ items }: { items: readonly Due[] }) {
  const texts = useOperationTexts().schedules
  const outcomeOf = useOutcomeWord()
  const schedule = items[0]?.schedule ?? ''
  const counts = Map.groupBy(items, outcomeOf)
  return (
    <details className="group">
      <summary className="flex min-h-11 cursor-pointer list-none items-start gap-1 py-1 md:min-h-6 md:py-0 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="mt-px size-3.5 shrink-0 transition-transform group-open:rotate-90" aria-hidden />
        <span className="min-w-0">
          <span className="wrap-anywhere">{texts.often(schedule, items.length)}</span>
          <span className="block text-muted-foreground tabular-nums">
            {[...counts].map(([word, its]) => `${its.length} ${word}`).join(', ')}
          </span>
        </span>
      </summary>
      <ul className="mt-1 flex max-h-80 flex-col gap-0.5 overflow-y-auto pl-4">
        {items.map((due) => (
          <li key={due.at}>
            <DueLine due={due} isBare />
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What became of a time, in a word: the state of its run where it has one. */
function useOutcomeWord(): (due: Due) => string {
  const { schedules } = useOperationTexts()
  const { states } = useTexts().run
  return ({ status, outcome }) => {
    if (status !== null) return wordFor(states, status).toLowerCase()
    return outcome === null ? schedules.toCome : wordFor(schedules.outcomes, outcome)
  }
}

function DueLine({ due, isBare = false }: { due: Due; isBare?: boolean }) {
  const { at, schedule, outcome, runId, status } = due
  const language = useLanguage()
  const outcomeOf = useOutcomeWord()
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(new Date(at))
  const words = (
    <span className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
      <time dateTime={at} className="tabular-nums">
        {time}
      </time>
      <span
        className={classNames(
          'min-w-0 wrap-anywhere',
          outcome === null && 'text-muted-foreground',
          isBare && 'sr-only',
        )}
      >
        {schedule}
      </span>
      {status !== null && status in stateLooks && <StateBadge state={status as State} />}
      {status === null && outcome !== null && <span className="text-muted-foreground">{outcomeOf(due)}</span>}
    </span>
  )
  return runId === null ? (
    words
  ) : (
    <PageLink to={`/runs/${runId}`} className="block min-h-6">
      {words}
    </PageLink>
  )
}

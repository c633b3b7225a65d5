import { Link } from '@tanstack/react-router'
import { useGet } from '../client/use-get.ts'
import { useFormat, useTexts, wordFor } from '../texts/texts.ts'
import { buttonClass } from '../ui/button.tsx'
import { QueryView } from '../ui/query-view.tsx'
import { ErrorNote } from './error-note.tsx'
import { numbersIn } from './numbers-in.ts'
import { StateBadge } from './state-badge.tsx'

/** What is seen of a run without leaving the list: why it failed, its steps, its rows. */
export function RunDetail({ id }: { id: string }) {
  const texts = useTexts()
  const format = useFormat()
  const query = useGet('/api/runs/{id}', { path: { id } })
  return (
    <QueryView query={query}>
      {(run) => (
        <div className="flex flex-col gap-3 text-sm">
          {run.error && <ErrorNote error={run.error} />}
          <ol className="flex flex-wrap gap-x-4 gap-y-1.5" aria-label={texts.run.steps}>
            {run.steps.map((step) => (
              <li key={step.name} className="flex items-center gap-1.5">
                <StateBadge state={step.status} />
                <span className="wrap-anywhere">{step.name}</span>
              </li>
            ))}
          </ol>
          <div className="flex flex-wrap items-center gap-x-5 gap-y-2 text-muted-foreground">
            {numbersIn(run.counts).map(([name, value]) => (
              <span key={name} className="tabular-nums">
                {wordFor(texts.run.counts, name)}: {format.number(value)}
              </span>
            ))}
            <Link to="/runs/$id" params={{ id }} className={buttonClass({ className: 'ml-auto text-foreground' })}>
              {texts.run.open}
            </Link>
          </div>
        </div>
      )}
    </QueryView>
  )
}

import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useTexts } from '../texts/texts.ts'
import { lineLinkClass } from '../ui/link-class.ts'
import { When } from '../ui/when.tsx'
import { Duration } from './duration.tsx'
import { RunDetail } from './run-detail.tsx'
import { StateBadge } from './state-badge.tsx'
import type { RunSummary } from './states.ts'

/** A run on a line, which opens to show more. */
export function RunLine({ run, withPipeline = true }: { run: RunSummary; withPipeline?: boolean }) {
  const texts = useTexts()
  const [isOpen, setOpen] = useState(false)
  return (
    <li className="border-b last:border-0">
      <div className="flex min-h-11 items-center gap-x-3 pr-4 text-sm">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={texts.run.more(run.pipeline)}
          onClick={() => setOpen(!isOpen)}
          className="grid size-11 shrink-0 place-items-center text-muted-foreground"
        >
          <ChevronRight className={`size-4 transition-transform ${isOpen ? 'rotate-90' : ''}`} aria-hidden />
        </button>
        <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 py-2 sm:grid-cols-[7rem_minmax(0,1fr)_8rem_6rem]">
          <span className="order-2 sm:order-none">
            <StateBadge state={run.status} />
          </span>
          <Link to="/runs/$id" params={{ id: run.id }} className={`order-1 truncate sm:order-none ${lineLinkClass}`}>
            {withPipeline ? run.pipeline : run.trigger}
          </Link>
          <span className="order-3 text-muted-foreground sm:order-none">
            <When at={run.startedAt ?? run.createdAt} />
          </span>
          <span className="order-4 text-right text-muted-foreground sm:order-none">
            <Duration of={run} />
          </span>
        </div>
      </div>
      {isOpen && (
        <div className="px-4 pb-4 sm:pl-11">
          <RunDetail id={run.id} />
        </div>
      )}
    </li>
  )
}

import { Link } from '@tanstack/react-router'
import type { AnswerOf } from '../../client/routes.ts'
import { RunNow } from '../../parts/run-now.tsx'
import { useTexts } from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { lineLinkClass } from '../../ui/link-class.ts'
import { When } from '../../ui/when.tsx'

/** What is due next, and a way not to wait for it. */
export function NextDue({ next }: { next: AnswerOf<'get', '/api/overview'>['next'] }) {
  const texts = useTexts()
  if (next.length === 0) return <Empty title={texts.overview.noNext} about={texts.overview.noNextAbout} />
  return (
    <ul>
      {next.map(({ schedule, pipeline, at }) => (
        <li key={`${schedule} ${at}`} className="flex items-center gap-3 border-b py-1 pr-2 pl-4 text-sm last:border-0">
          <div className="min-w-0 flex-1">
            <Link to="/pipelines/$name" params={{ name: pipeline }} className={`truncate ${lineLinkClass}`}>
              {pipeline}
            </Link>
            {schedule !== pipeline && <span className="block truncate text-xs text-muted-foreground">{schedule}</span>}
          </div>
          <span className="text-muted-foreground">
            <When at={at} isRelative />
          </span>
          <RunNow pipeline={pipeline} look="ghost" isBare />
        </li>
      ))}
    </ul>
  )
}

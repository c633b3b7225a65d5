import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { classNames } from '../../ui/class-names.ts'
import { When } from '../../ui/when.tsx'
import { useKindText } from './job-looks.tsx'
import type { Verdict } from './timeline.ts'

interface VerdictLinesProps {
  verdicts: readonly Verdict[]
  /** Names the job, where it does not stand above. */
  withJob?: boolean
}

/** What is wrong, or was on this day, each with what says so. */
export function VerdictLines({ verdicts, withJob = false }: VerdictLinesProps) {
  const texts = useOperationTexts().watches
  const kindText = useKindText()
  return (
    <ul className="flex flex-col gap-1.5">
      {verdicts.map(({ id, job, kind, since, until, evidence }) => {
        const Icon = until === null ? TriangleAlert : CircleCheck
        return (
          <li key={id} className="flex gap-2 text-xs">
            <Icon
              className={classNames('mt-px size-3.5 shrink-0', until === null ? 'text-bad' : 'text-muted-foreground')}
              aria-hidden
            />
            <p className="min-w-0 wrap-anywhere">
              <span className={classNames('font-medium', until === null && 'text-bad')}>
                {withJob && job !== '' && `${job}: `}
                {kindText(kind)}
              </span>{' '}
              <bdi>{evidence}</bdi>{' '}
              <span className="text-muted-foreground">
                {texts.since} <When at={since} />
                {until !== null && ` · ${texts.over}`} {until !== null && <When at={until} />}
              </span>
            </p>
          </li>
        )
      })}
    </ul>
  )
}

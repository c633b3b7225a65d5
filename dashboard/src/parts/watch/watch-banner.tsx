import { CloudOff, Eye, TriangleAlert } from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { classNames } from '../../ui/class-names.ts'
import { toneSoft } from '../../ui/tone.ts'
import { When } from '../../ui/when.tsx'
import type { Timeline } from './timeline.ts'

type Looking = Pick<Timeline, 'awaySince' | 'lookedAt' | 'troubles'>

/** Says when what is shown cannot be trusted: nobody has looked, the source does not answer, or makes no sense. */
export function WatchBanner({ looking: { awaySince, lookedAt, troubles } }: { looking: Looking }) {
  const texts = useOperationTexts().watches
  const lineClass = 'flex items-start gap-2 rounded-lg px-4 py-2.5 text-sm'
  const iconClass = 'mt-0.5 size-4 shrink-0'
  return (
    <>
      {awaySince !== null && (
        <p role="alert" className={classNames(lineClass, toneSoft.bad)}>
          <CloudOff className={iconClass} aria-hidden />
          <span className="min-w-0 flex-1">
            {texts.away} <When at={awaySince} /> · {texts.lastAnswer} <When at={lookedAt} />
          </span>
        </p>
      )}
      {awaySince === null && lookedAt === null && (
        <p className={classNames(lineClass, toneSoft.info)}>
          <Eye className={iconClass} aria-hidden />
          {texts.neverLooked}
        </p>
      )}
      {troubles.length > 0 && (
        <div role="alert" className={classNames(lineClass, toneSoft.warn)}>
          <TriangleAlert className={iconClass} aria-hidden />
          <div className="min-w-0 flex-1">
            <p className="font-medium">{texts.inDoubt}</p>
            <ul className="wrap-anywhere">
              {troubles.map((trouble) => (
                <li key={trouble}>
                  <bdi>{trouble}</bdi>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </>
  )
}

import { Archive, OctagonX } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { linkClass } from '../../ui/link-class.ts'
import { PageLink } from '../../ui/page-link.tsx'
import { When } from '../../ui/when.tsx'
import { KeptActions } from './kept-actions.tsx'

const looks = { blocked: { tone: 'bad', icon: OctagonX }, left: { tone: 'warn', icon: Archive } } as const

/** A batch that did not get into its table, and why. */
export function BatchLine({ batch }: { batch: AnswerOf<'get', '/api/quarantine'>['batches'][number] }) {
  const texts = useOperationTexts().quarantine
  const format = useFormat()
  const { id, dataset, source, pipeline, run, step, kind, rows, why, stagedAt } = batch
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3 text-sm last:border-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-2">
          <PageLink to={`/datasets/${dataset}`} className={`wrap-anywhere ${linkClass}`}>
            {dataset}
          </PageLink>
          <Badge {...looks[kind]}>{texts.kinds[kind]}</Badge>
        </p>
        {why !== null && <p className="mt-1 whitespace-pre-wrap wrap-anywhere">{why}</p>}
        <p className="mt-1 text-xs text-muted-foreground wrap-anywhere">
          {`${source} · ${step} · `}
          <PageLink to={`/runs/${run}`} className={linkClass}>
            {`${texts.run} ${pipeline}`}
          </PageLink>{' '}
          · <When at={stagedAt} />
        </p>
      </div>
      <p className="tabular-nums">{texts.rows(format.number(rows))}</p>
      <KeptActions name={dataset} dataset={dataset} selection={{ batch: id }} isBatch />
    </li>
  )
}

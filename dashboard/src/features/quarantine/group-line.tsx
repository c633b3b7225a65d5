import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { linkClass } from '../../ui/link-class.ts'
import { PageLink } from '../../ui/page-link.tsx'
import { KeptActions } from './kept-actions.tsx'
import type { Kept, QuarantineFilter } from './selection.ts'

interface GroupLineProps {
  kept: Kept
  /** What is listed: nothing else is acted on. */
  filter: Pick<QuarantineFilter, 'run' | 'batch'>
}

/** Rows of a dataset that have the same wrong with them. */
export function GroupLine({ kept: { dataset, source, reason, rows, oldest, columns }, filter }: GroupLineProps) {
  const texts = useOperationTexts().quarantine
  const format = useFormat()
  const { run, batch } = filter
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3 text-sm last:border-0">
      <div className="min-w-0 flex-1 basis-60">
        <p className="wrap-anywhere">
          <span className="font-medium">{reason}</span>
          {columns.length > 0 && <span className="font-mono text-xs"> {texts.columns(columns.join(', '))}</span>}
        </p>
        <p className="text-xs text-muted-foreground wrap-anywhere">
          <PageLink to={`/datasets/${dataset}`} className={linkClass}>
            {dataset}
          </PageLink>
          {` · ${source} · ${texts.oldest(format.moment(oldest))}`}
        </p>
      </div>
      <p className="tabular-nums">{texts.rows(format.number(rows))}</p>
      <KeptActions
        name={`${dataset}, ${reason}`}
        dataset={dataset}
        selection={{ dataset, source, reason, ...(run !== '' && { run }), ...(batch !== '' && { batch }) }}
      />
    </li>
  )
}

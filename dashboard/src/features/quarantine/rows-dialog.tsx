import { Eye } from 'lucide-react'
import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { ListView } from '../../parts/list-view.tsx'
import { useList } from '../../parts/use-list.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Empty } from '../../ui/empty.tsx'
import { linkClass } from '../../ui/link-class.ts'
import { PageLink } from '../../ui/page-link.tsx'
import { When } from '../../ui/when.tsx'
import type { Selection } from './selection.ts'

interface RowsDialogProps {
  dataset: string
  selection: Selection
  onClose(): void
}

/** Shows rows as they came, to who has read that this is recorded. */
export function RowsDialog({ dataset, selection, onClose }: RowsDialogProps) {
  const texts = useTexts()
  const own = useOperationTexts().quarantine
  const [isShown, setShown] = useState(false)
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={own.rowsOf(dataset)}
      about={own.lookAbout}
      actions={
        <>
          <Button onClick={onClose}>{isShown ? texts.close : texts.back}</Button>
          {!isShown && (
            <Button look="primary" onClick={() => setShown(true)}>
              <Eye aria-hidden />
              {own.show}
            </Button>
          )}
        </>
      }
    >
      {isShown && <Rows selection={selection} />}
    </Dialog>
  )
}

function Rows({ selection }: { selection: Selection }) {
  const texts = useOperationTexts().quarantine
  const list = useList('/api/quarantine/rows', { query: { ...selection, limit: 20 } }, { isAskedOnce: true })
  return (
    <ListView list={list} empty={<Empty title={texts.noRows} about={texts.noRowsAbout} />}>
      {(rows) => (
        <ul className="divide-y">
          {rows.map((row) => (
            <Row key={`${row.batch} ${row.number}`} row={row} />
          ))}
        </ul>
      )}
    </ListView>
  )
}

type KeptRow = AnswerOf<'get', '/api/quarantine/rows'>['items'][number]

function Row({ row: { number, source, run, at, problems, raw, isCut } }: { row: KeptRow }) {
  const texts = useOperationTexts().quarantine
  const format = useFormat()
  return (
    <li className="flex flex-col gap-2 py-3 text-sm">
      <p className="text-xs text-muted-foreground wrap-anywhere">
        {`${texts.row(format.number(number))} · ${source} · `}
        <PageLink to={`/runs/${run}`} className={linkClass}>
          {`${texts.run} ${run.slice(0, 8)}`}
        </PageLink>{' '}
        · <When at={at} />
      </p>
      <ul className="flex flex-col gap-1">
        {problems.map(({ path, reason, message, value }) => (
          <li key={`${path} ${reason} ${message}`} className="wrap-anywhere">
            {texts.problem(path, message)}
            {value !== '' && <code className="ml-2 rounded bg-muted px-1 font-mono text-xs">{value}</code>}
          </li>
        ))}
      </ul>
      <pre className="max-h-60 overflow-y-auto rounded-md bg-muted p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
        {raw}
      </pre>
      {isCut && <p className="text-xs text-muted-foreground">{texts.isCut}</p>}
    </li>
  )
}

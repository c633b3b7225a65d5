import { X } from 'lucide-react'
import { useGet } from '../../client/use-get.ts'
import { NamedSelect } from '../../parts/named-select.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import type { QuarantineFilter } from './selection.ts'

interface QuarantineFiltersProps {
  filter: QuarantineFilter
  onChange(change: Partial<QuarantineFilter>): void
}

/** Narrows down what is listed, written into a file, and acted on. What can be chosen is what is kept. */
export function QuarantineFilters({ filter, onChange }: QuarantineFiltersProps) {
  const texts = useOperationTexts().quarantine
  const { dataset, source, reason, batch, run } = filter
  const datasets = useGet('/api/datasets').data?.items ?? []
  const all = useGet('/api/quarantine', { query: { ...(dataset && { dataset }), ...(run && { run }) } }).data
  const { groups = [], batches = [] } = all ?? {}
  return (
    <search className="grid grid-cols-2 gap-2 md:flex md:flex-wrap">
      <NamedSelect
        aria-label={texts.dataset}
        className="md:max-w-60"
        value={dataset}
        names={datasets.map(({ name }) => name).toSorted()}
        any={texts.anyDataset}
        onChange={(value) => onChange({ dataset: value, source: '', reason: '', batch: '' })}
      />
      <NamedSelect
        aria-label={texts.source}
        className="md:max-w-44"
        value={source}
        names={[...groups, ...batches].map((each) => each.source).toSorted()}
        any={texts.anySource}
        onChange={(value) => onChange({ source: value })}
      />
      <NamedSelect
        aria-label={texts.reason}
        className="md:max-w-44"
        value={reason}
        names={groups.map((each) => each.reason).toSorted()}
        any={texts.anyReason}
        onChange={(value) => onChange({ reason: value })}
      />
      <NamedSelect
        aria-label={texts.batch}
        className="md:max-w-44"
        value={batch}
        names={[...groups.map(({ newestBatch }) => newestBatch), ...batches.map(({ id }) => id)]}
        any={texts.anyBatch}
        onChange={(value) => onChange({ batch: value })}
      />
      {run !== '' && (
        <Button aria-label={texts.anyRun} onClick={() => onChange({ run: '' })}>
          {`${texts.run} ${run.slice(0, 8)}`}
          <X aria-hidden />
        </Button>
      )}
    </search>
  )
}

import { ShieldCheck, X } from 'lucide-react'
import { addressOf } from '../../client/client.ts'
import { useMay } from '../../client/session.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Select } from '../../ui/input.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { BatchLine } from './batch-line.tsx'
import { GroupLine } from './group-line.tsx'
import { keptOf } from './selection.ts'

/** What did not get into its dataset: rows by what is wrong with them, and whole batches. */
export function QuarantinePage() {
  const texts = useOperationTexts().quarantine
  const mayLook = useMay('operator')
  const [{ dataset, run }, setFilter] = useFilter('dataset', 'run')
  const chosen = { ...(dataset !== '' && { dataset }), ...(run !== '' && { run }) }
  const query = useGet('/api/quarantine', { query: chosen }, { refetchInterval: refreshMs })
  return (
    <Page
      title={texts.title}
      actions={
        <>
          {mayLook && (
            <ExportMenu addressOf={(format) => addressOf('/api/quarantine/export', { query: { ...chosen, format } })} />
          )}
          <Refresh query={query} />
        </>
      }
    >
      <div className="flex flex-wrap gap-2">
        <DatasetChoice dataset={dataset} onChange={(value) => setFilter({ dataset: value })} />
        {run !== '' && (
          <Button aria-label={texts.anyRun} onClick={() => setFilter({ run: '' })}>
            {`${texts.run} ${run.slice(0, 8)}`}
            <X aria-hidden />
          </Button>
        )}
      </div>
      <QueryView
        query={query}
        empty={{
          when: ({ groups, batches }) => groups.length + batches.length === 0,
          view: (
            <Card>
              <Empty icon={ShieldCheck} title={texts.none} about={dataset !== '' ? texts.anyAbout : texts.noneAbout} />
            </Card>
          ),
        }}
      >
        {({ groups, batches }) => (
          <>
            <Card title={texts.groups} isFlush>
              {groups.length === 0 && <Empty icon={ShieldCheck} title={texts.noGroups} about={texts.noneAbout} />}
              <ul>
                {keptOf(groups).map((kept) => (
                  <GroupLine key={JSON.stringify([kept.dataset, kept.source, kept.reason])} kept={kept} run={run} />
                ))}
              </ul>
            </Card>
            <Card title={texts.batches} isFlush>
              {batches.length === 0 && <Empty icon={ShieldCheck} title={texts.noBatches} />}
              <ul>
                {batches.map((batch) => (
                  <BatchLine key={batch.id} batch={batch} />
                ))}
              </ul>
            </Card>
          </>
        )}
      </QueryView>
    </Page>
  )
}

function DatasetChoice({ dataset, onChange }: { dataset: string; onChange(dataset: string): void }) {
  const texts = useOperationTexts().quarantine
  const all = useGet('/api/datasets')
  const names = new Set([...(dataset === '' ? [] : [dataset]), ...(all.data?.items ?? []).map(({ name }) => name)])
  return (
    <Select
      aria-label={texts.dataset}
      className="md:max-w-72"
      value={dataset}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{texts.anyDataset}</option>
      {[...names].toSorted().map((name) => (
        <option key={name}>{name}</option>
      ))}
    </Select>
  )
}

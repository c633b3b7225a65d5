import { useNavigate, useSearch } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
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
  const { dataset } = useSearch({ strict: false })
  const query = useGet('/api/quarantine', { query: dataset ? { dataset } : {} }, { refetchInterval: refreshMs })
  return (
    <Page title={texts.title} actions={<Refresh query={query} />}>
      <DatasetChoice dataset={dataset ?? ''} />
      <QueryView
        query={query}
        empty={{
          when: ({ groups, batches }) => groups.length + batches.length === 0,
          view: (
            <Card>
              <Empty icon={ShieldCheck} title={texts.none} about={dataset ? texts.anyAbout : texts.noneAbout} />
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
                  <GroupLine key={JSON.stringify([kept.dataset, kept.source, kept.reason])} kept={kept} />
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

function DatasetChoice({ dataset }: { dataset: string }) {
  const texts = useOperationTexts().quarantine
  const navigate = useNavigate()
  const all = useGet('/api/datasets')
  const names = new Set([...(dataset === '' ? [] : [dataset]), ...(all.data?.items ?? []).map(({ name }) => name)])
  return (
    <Select
      aria-label={texts.dataset}
      className="md:max-w-72"
      value={dataset}
      onChange={({ target: { value } }) =>
        void navigate({ to: '/quarantine', search: value === '' ? {} : { dataset: value }, replace: true })
      }
    >
      <option value="">{texts.anyDataset}</option>
      {[...names].toSorted().map((name) => (
        <option key={name}>{name}</option>
      ))}
    </Select>
  )
}

import { ScrollText } from 'lucide-react'
import { addressOf } from '../../client/client.ts'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { ListView } from '../../parts/list-view.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useList } from '../../parts/use-list.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { AuditLine } from './audit-line.tsx'
import { auditFilters, auditQueryOf } from './filter.ts'
import { VerifyCard } from './verify-card.tsx'

/** Who has changed what, and whether what is written of it still holds together. */
export function AuditPage() {
  const texts = useOperationTexts().audit
  const [filter, setFilter] = useFilter(...auditFilters)
  const query = auditQueryOf(filter)
  const list = useList('/api/audit', { query })
  return (
    <Page
      title={texts.title}
      actions={
        <>
          <ExportMenu addressOf={(format) => addressOf('/api/audit/export', { query: { ...query, format } })} />
          <Refresh query={list} />
        </>
      }
    >
      <VerifyCard />
      <AuditFilters filter={filter} onChange={setFilter} />
      <Card isFlush>
        <ListView list={list} empty={<Empty icon={ScrollText} title={texts.none} about={texts.noneAbout} />}>
          {(entries) => (
            <ul>
              {entries.map((entry) => (
                <AuditLine key={entry.number} entry={entry} />
              ))}
            </ul>
          )}
        </ListView>
      </Card>
    </Page>
  )
}

import { ScrollText } from 'lucide-react'
import { useState } from 'react'
import { ListView } from '../../parts/list-view.tsx'
import { useList } from '../../parts/use-list.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { AuditLine } from './audit-line.tsx'
import { type AuditFilter, auditQueryOf } from './filter.ts'
import { VerifyCard } from './verify-card.tsx'

/** Who has changed what, and whether what is written of it still holds together. */
export function AuditPage() {
  const texts = useOperationTexts().audit
  const [filter, setFilter] = useState<AuditFilter>({})
  const list = useList('/api/audit', { query: auditQueryOf(filter) })
  return (
    <Page title={texts.title} actions={<Refresh query={list} />}>
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

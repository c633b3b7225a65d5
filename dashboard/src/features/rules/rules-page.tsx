import { Scale } from 'lucide-react'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { SearchInput } from '../../parts/search-input.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { RuleLine } from './rule-line.tsx'

/** What is looked at, and from when on somebody is told. */
export function RulesPage() {
  const texts = useOperationTexts().rules
  const [{ search }, setFilter] = useFilter('search')
  const query = useGet('/api/rules', undefined, { refetchInterval: refreshMs })
  return (
    <Page title={texts.title} actions={<Refresh query={query} />}>
      <SearchInput
        label={texts.find}
        className="w-full md:w-64"
        value={search}
        onChange={(value) => setFilter({ search: value })}
      />
      <Card isFlush>
        <QueryView
          query={query}
          empty={{
            when: ({ items }) => items.length === 0,
            view: <Empty icon={Scale} title={texts.none} about={texts.noneAbout} />,
          }}
        >
          {({ items }) => (
            <ul>
              {items
                .filter(({ name }) => name.includes(search))
                .map((rule) => (
                  <RuleLine key={rule.name} rule={rule} />
                ))}
            </ul>
          )}
        </QueryView>
      </Card>
    </Page>
  )
}

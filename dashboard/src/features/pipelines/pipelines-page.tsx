import { Workflow } from 'lucide-react'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { SearchInput } from '../../parts/search-input.tsx'
import { useFilter } from '../../parts/use-filter.ts'
import { useTexts } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { PipelineLine, PipelinesHead } from './pipeline-line.tsx'

/** All pipelines, with how they stand. */
export function PipelinesPage() {
  const texts = useTexts()
  const [{ name: wanted }, setFilter] = useFilter('name')
  const query = useGet('/api/pipelines', undefined, { refetchInterval: refreshMs })
  const filter = (
    <SearchInput
      label={texts.pipelines.filter}
      className="w-full md:w-64"
      value={wanted}
      onChange={(name) => setFilter({ name })}
    />
  )
  return (
    <Page title={texts.navigation.pipelines} actions={<Refresh query={query} />}>
      {filter}
      <Card isFlush>
        <QueryView
          query={query}
          empty={{
            when: ({ items }) => items.length === 0,
            view: <Empty icon={Workflow} title={texts.pipelines.none} about={texts.pipelines.noneAbout} />,
          }}
        >
          {({ items }) => {
            const shown = items.filter(({ name, system }) =>
              `${system ?? ''} ${name}`.includes(wanted.trim().toLowerCase()),
            )
            if (shown.length === 0) return <Empty title={texts.pipelines.noneLike(wanted)} />
            return (
              <div role="table" aria-label={texts.navigation.pipelines}>
                <PipelinesHead />
                {shown.map((pipeline) => (
                  <PipelineLine key={pipeline.name} pipeline={pipeline} />
                ))}
              </div>
            )
          }}
        </QueryView>
      </Card>
    </Page>
  )
}

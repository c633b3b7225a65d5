import { useGet } from '../../client/use-get.ts'
import { useLabel } from '../../parts/label.ts'
import { RunLine } from '../../parts/run-line.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import type { BlockProps } from './page-of.ts'

/** The newest runs of a pipeline. */
export function RunsBlock({ page, block }: BlockProps<'runs'>) {
  const texts = useOperationTexts().pages
  const label = useLabel()
  const query = useGet(
    '/api/runs',
    { query: { pipeline: block.pipeline, limit: 8 } },
    { refetchInterval: page.refreshMs },
  )
  return (
    <Card title={label(block.title)} isFlush>
      <QueryView
        query={query}
        empty={{
          when: ({ items }) => items.length === 0,
          view: <Empty title={texts.noRuns} about={texts.noRunsAbout(block.pipeline)} />,
        }}
      >
        {({ items }) => (
          <ul>
            {items.map((run) => (
              <RunLine key={run.id} run={run} withPipeline={false} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}

import { refreshMs, useGet } from '../../client/use-get.ts'
import { useTexts } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'

export function OverviewPage() {
  const texts = useTexts()
  const query = useGet('/api/overview', undefined, { refetchInterval: refreshMs })
  return (
    <Page title={texts.navigation.overview} actions={<Refresh query={query} />}>
      <QueryView query={query}>
        {({ cards }) => (
          <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
            {cards.map((card) => (
              <Card key={card.name} title={card.name}>
                {card.value}
              </Card>
            ))}
          </div>
        )}
      </QueryView>
    </Page>
  )
}

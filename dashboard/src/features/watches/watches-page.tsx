import { Eye } from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'

/** What jobs of other systems do, once systems can declare what they watch. */
export function WatchesPage() {
  const texts = useOperationTexts().watches
  return (
    <Page title={texts.title}>
      <Card>
        <Empty icon={Eye} title={texts.none} about={texts.noneAbout} />
      </Card>
    </Page>
  )
}

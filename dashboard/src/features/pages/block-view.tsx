import { useLabel } from '../../parts/label.ts'
import { Card } from '../../ui/card.tsx'
import { ActionBlock } from './action-block.tsx'
import { AlertsBanner } from './alerts-banner.tsx'
import { AlertsBlock } from './alerts-block.tsx'
import { CardBlock } from './card-block.tsx'
import { FormBlock } from './form-block.tsx'
import { GraphBlock } from './graph-block.tsx'
import type { AnyBlock, BlockOf, PageOf } from './page-of.ts'
import { RunsBlock } from './runs-block.tsx'
import { SeriesBlock } from './series-block.tsx'
import { TableBlock } from './table-block.tsx'
import { TimelineBlock } from './timeline-block.tsx'
import { WatchBlock } from './watch-block.tsx'

/** A part of a page, as what it is declared to be. */
export function BlockView({ page, block }: { page: PageOf; block: AnyBlock }) {
  switch (block.kind) {
    case 'card':
      return <CardBlock page={page} block={block} />
    case 'series':
      return <SeriesBlock page={page} block={block} />
    case 'table':
      return <TableBlock page={page} block={block} />
    case 'timeline':
      return <TimelineBlock page={page} block={block} />
    case 'graph':
      return <GraphBlock page={page} block={block} />
    case 'form':
      return <FormBlock block={block} />
    case 'action':
      return <ActionBlock block={block} />
    case 'text':
      return <TextBlock block={block} />
    case 'runs':
      return <RunsBlock page={page} block={block} />
    case 'watch':
      return <WatchBlock page={page} block={block} />
    default:
      return block.as === 'banner' ? (
        <AlertsBanner page={page} block={block} />
      ) : (
        <AlertsBlock page={page} block={block} />
      )
  }
}

/** Plain text: nothing in it is taken for HTML. */
function TextBlock({ block }: { block: BlockOf<'text'> }) {
  const label = useLabel()
  return (
    <Card>
      <p className="max-w-prose text-sm whitespace-pre-wrap wrap-anywhere">{label(block.text)}</p>
    </Card>
  )
}

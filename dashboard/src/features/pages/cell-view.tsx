import { StateBadge } from '../../parts/state-badge.tsx'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { When } from '../../ui/when.tsx'
import { isDay, isInstant, isState } from './cells.ts'
import { Light } from './light.tsx'
import type { BlockOf, Cell } from './page-of.ts'

interface CellViewProps {
  cell: Cell
  /** As what it is shown; without it, as what it seems to be. */
  as?: BlockOf<'table'>['columns'][number]['as']
  decimals?: number | undefined
}

/** What stands in a cell. What is not what it was said to be is shown as it is. */
export function CellView({ cell, as, decimals }: CellViewProps) {
  const texts = useTexts()
  const format = useFormat()
  if (cell === null || cell === '') return <span className="text-muted-foreground">{'–'}</span>
  if (typeof cell === 'boolean') return cell ? texts.form.yes : '✗'
  const text = String(cell)
  if (as === 'light') return <Light light={text} />
  if (as === 'state') return isState(text) ? <StateBadge state={text} /> : <Badge>{text}</Badge>
  if (as === 'duration' && Number.isFinite(Number(cell))) return format.duration(Number(cell))
  if (as === 'text') return text
  if ((as === 'number' || typeof cell === 'number') && Number.isFinite(Number(cell)))
    return format.exact(Number(cell), decimals)
  const day = as === 'day' ? dayOf(text) : text
  if (isDay(day)) return <time dateTime={day}>{format.date(`${day}T12:00:00`)}</time>
  if (isInstant(text)) return as === 'day' ? <time dateTime={text}>{format.date(text)}</time> : <When at={text} />
  return text
}

/** A day that comes as its first instant is that day wherever one is. */
function dayOf(text: string): string {
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}

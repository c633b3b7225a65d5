import { lazy, Suspense } from 'react'
import { useLabel } from '../../parts/label.ts'
import type { State } from '../../parts/states.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { isState, textIn } from './cells.ts'
import type { BlockProps } from './page-of.ts'
import { RowsCard } from './rows-card.tsx'

const StepGraph = lazy(() => import('../../parts/graph/step-graph.tsx'))

/** Boxes with arrows between them, and how each stands. */
export function GraphBlock({ page, block }: BlockProps<'graph'>) {
  const { lights } = useOperationTexts().pages
  const label = useLabel()
  return (
    <RowsCard page={page} block={block} isFlush loading={<Skeleton className="m-4 h-40" />}>
      {(rows) => {
        const boxes = [...new Map(rows.map((row) => [textIn(row, block.id), row])).entries()]
        const names = new Set(boxes.map(([name]) => name))
        const states = new Map<string, State>()
        const steps = boxes.map(([name, row]) => {
          const state = textIn(row, block.state)
          if (isState(state)) states.set(name, state)
          return {
            name,
            title: textIn(row, block.label) || name,
            kind: isState(state) ? '' : (lights[state] ?? state),
            from: [
              ...new Set(
                textIn(row, block.after)
                  .split(',')
                  .map((each) => each.trim()),
              ),
            ].filter((each) => each !== name && names.has(each)),
            after: [],
            optional: false,
          }
        })
        return (
          <Suspense fallback={<Skeleton className="m-4 h-40" />}>
            <StepGraph steps={steps} states={states} label={label(block.title)} />
          </Suspense>
        )
      }}
    </RowsCard>
  )
}

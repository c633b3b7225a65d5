import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Problem } from '../client/problem.ts'
import { useTexts } from '../texts/texts.ts'
import { ProblemNote } from './problem-note.tsx'
import { SkeletonLines } from './skeleton.tsx'

interface QueryViewProps<Data> {
  query: UseQueryResult<Data, Problem>
  /** The shape of what is on its way; lines where nothing is said. */
  loading?: ReactNode
  /** What stands where there is nothing: asked with what came. */
  empty?: { when(data: Data): boolean; view: ReactNode }
  children(data: Data): ReactNode
}

/** What was asked for, or that it is on its way, that there is none, or why it does not come. */
export function QueryView<Data>({ query, loading = <SkeletonLines />, empty, children }: QueryViewProps<Data>) {
  const texts = useTexts()
  // What came once stays on the screen: that it is old, the bar at the top says.
  if (query.data !== undefined) return empty?.when(query.data) ? empty.view : children(query.data)
  if (query.error) return <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />
  return (
    <div role="status" aria-label={texts.loading}>
      {loading}
    </div>
  )
}

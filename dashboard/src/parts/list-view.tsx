import type { ReactNode } from 'react'
import { useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { SkeletonLines } from '../ui/skeleton.tsx'
import type { ListOf } from './use-list.ts'

interface ListViewProps<Item> {
  list: ListOf<Item>
  empty: ReactNode
  children(items: readonly Item[]): ReactNode
}

/** A list with a button for more, or that there is none, or why it does not come. */
export function ListView<Item>({ list, empty, children }: ListViewProps<Item>) {
  const texts = useTexts()
  if (list.data === undefined) {
    if (list.error) return <ProblemNote problem={list.error} onRetry={() => void list.refetch()} />
    return (
      <div role="status" aria-label={texts.loading}>
        <SkeletonLines />
      </div>
    )
  }
  if (list.data.length === 0) return empty
  return (
    <>
      {children(list.data)}
      {list.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {texts.more}
          </Button>
        </div>
      )}
    </>
  )
}

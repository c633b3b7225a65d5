import type { ErrorComponentProps } from '@tanstack/react-router'
import { Problem } from '../client/problem.ts'
import { useTexts } from '../texts/texts.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

/** While a page is on its way. */
export function PagePending() {
  const texts = useTexts()
  return (
    <div role="status" aria-label={texts.loading} className="flex flex-col gap-4">
      <Skeleton className="h-7 w-48" />
      <Skeleton className="h-64" />
    </div>
  )
}

export function PageMissing() {
  return <ProblemNote problem={new Problem(404, {})} />
}

/** A page that threw: the rest of the shell stays usable. */
export function PageBroken({ error, reset }: ErrorComponentProps) {
  const texts = useTexts()
  const problem = error instanceof Problem ? error : new Problem(-1, { title: texts.problem.broken })
  return <ProblemNote problem={problem} onRetry={reset} />
}

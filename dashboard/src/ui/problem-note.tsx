import { CloudOff, Lock, SearchX, TriangleAlert } from 'lucide-react'
import type { Problem } from '../client/problem.ts'
import { useTexts } from '../texts/texts.ts'
import { Button } from './button.tsx'
import { Empty } from './empty.tsx'

/** Says why something could not be shown and what to do. */
export function ProblemNote({ problem, onRetry }: { problem: Problem; onRetry?(): void }) {
  const texts = useTexts()
  const { title, about, icon } = reasonOf(problem, texts.problem)
  return (
    <div role="alert">
      <Empty title={title} about={about} icon={icon}>
        {onRetry && <Button onClick={onRetry}>{texts.problem.retry}</Button>}
      </Empty>
      {problem.id && (
        <p className="px-4 pb-4 text-center font-mono text-xs text-muted-foreground">{texts.problem.id(problem.id)}</p>
      )}
    </div>
  )
}

function reasonOf({ status, message, detail }: Problem, texts: ReturnType<typeof useTexts>['problem']) {
  if (status === 0) return { title: texts.away, about: texts.awayAbout, icon: CloudOff }
  if (status === 403) return { title: texts.forbidden, about: texts.forbiddenAbout, icon: Lock }
  if (status === 404) return { title: texts.missing, about: texts.missingAbout, icon: SearchX }
  return { title: message, about: detail ?? texts.about, icon: TriangleAlert }
}

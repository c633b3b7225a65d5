import { useTexts } from '../texts/texts.ts'
import { Badge } from '../ui/badge.tsx'
import { type State, stateLooks } from './states.ts'

/** How a run or a step stands. */
export function StateBadge({ state }: { state: State }) {
  const texts = useTexts()
  return <Badge {...stateLooks[state]}>{texts.run.states[state]}</Badge>
}

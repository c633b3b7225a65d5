import { CircleAlert, CircleCheck, CircleDashed, CircleX, type LucideIcon } from 'lucide-react'
import { useOperationTexts } from '../../texts/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import type { Tone } from '../../ui/tone.ts'

const lights: Readonly<Record<string, { tone: Tone; icon: LucideIcon }>> = {
  green: { tone: 'good', icon: CircleCheck },
  yellow: { tone: 'warn', icon: CircleAlert },
  red: { tone: 'bad', icon: CircleX },
}
const grey = { tone: 'idle', icon: CircleDashed } as const

/** How a light looks; one that is not known says nothing. */
export function lightLook(light: string): { tone: Tone; icon: LucideIcon } {
  return lights[light] ?? grey
}

/** A traffic light, with its sign and its word. */
export function Light({ light }: { light: string }) {
  const { lights: words } = useOperationTexts().pages
  return <Badge {...lightLook(light)}>{words[light] ?? words.grey}</Badge>
}

import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { type Tone, toneSoft } from './tone.ts'

interface BadgeProps {
  tone?: Tone
  icon?: LucideIcon
  isTurning?: boolean
  children: ReactNode
}

/** A word for how something stands, with a sign beside its colour. */
export function Badge({ tone = 'idle', icon: Icon, isTurning = false, children }: BadgeProps) {
  return (
    <span
      className={classNames(
        'inline-flex h-6 max-w-full items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        toneSoft[tone],
      )}
    >
      {Icon && <Icon className={classNames('size-3.5 shrink-0', isTurning && 'animate-spin')} aria-hidden />}
      {/* Not in parts of what is around it: a cell of a table grows with what is in it. */}
      <span className="max-w-60 truncate">{children}</span>
    </span>
  )
}
